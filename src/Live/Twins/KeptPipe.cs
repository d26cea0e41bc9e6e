using System.Runtime.InteropServices;
using System.Text;

namespace Ber.Live;

/// <summary>What comes out of a pipe while something else is waited for: the beginning of it is kept, the rest is read and dropped.</summary>
/// <param name="handle">The pipe.</param>
internal sealed class KeptPipe(SafeHandle handle) : IDisposable
{
    private const int MaxKept = 64 * 1024;

    private readonly MemoryStream _kept = new();

    /// <summary>Whether its writer is there.</summary>
    public bool IsOpen { get; private set; } = true;

    /// <summary>Whether anything is kept that was not taken.</summary>
    public bool HasKept => _kept.Length > 0;

    /// <summary>What is kept, as text.</summary>
    public string Text => Encoding.UTF8.GetString(_kept.ToArray());

    /// <summary>What to wait for; nothing, where it is not wanted or has ended.</summary>
    public Native.Polled Polled(bool isWanted = true)
        => new() { Descriptor = IsOpen && isWanted ? (int)handle.DangerousGetHandle() : -1, Events = Native.PollIn };

    /// <summary>Reads what is there, and keeps it.</summary>
    public void Keep()
    {
        Span<byte> octets = stackalloc byte[4096];
        int count = Read(octets);
        IsOpen = count > 0;
        if (_kept.Length < MaxKept)
            _kept.Write(octets[..count]);
    }

    /// <summary>Reads what is there.</summary>
    /// <returns>How many octets; 0: it has ended.</returns>
    public int Read(Span<byte> octets) => (int)Math.Max(Native.Read((int)handle.DangerousGetHandle(), octets), 0);

    /// <summary>Takes of what is kept.</summary>
    /// <returns>How many octets.</returns>
    public int Take(Span<byte> octets)
    {
        byte[] kept = _kept.ToArray();
        int count = Math.Min(kept.Length, octets.Length);
        kept.AsSpan(0, count).CopyTo(octets);
        _kept.SetLength(0);
        _kept.Write(kept.AsSpan(count));
        return count;
    }

    public void Dispose() => handle.Dispose();
}
