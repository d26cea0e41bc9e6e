using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>What a machine was given, as far as it took it, and where device sections stand in it.</summary>
/// <param name="machine">The machine.</param>
internal sealed class Fed(RehearsedMachine machine) : IOctetSink
{
    private const int PieceLength = 64 * 1024;   // what is written but not read is known so exactly

    private readonly List<(FieldPath Path, long Offset)> _sections = [];
    private volatile bool _isTaken = true;
    private long _written;

    /// <summary>A stream without pages, whose places count from its first device; null: they count from the start.</summary>
    public PagelessCopy? Copy { get; set; }

    /// <summary>Octets that were written.</summary>
    public long Written => Interlocked.Read(ref _written);

    /// <summary>Nobody takes more: what is written from now on is dropped.</summary>
    public void Stop() => _isTaken = false;

    /// <summary>A device section begins.</summary>
    public void Add(FieldPath section, long offset)
    {
        lock (_sections)
            _sections.Add((section, offset));
    }

    /// <summary>The last section that begins before an offset; null: none does, of those that were read.</summary>
    public FieldPath? SectionAt(long offset)
    {
        long start = Copy?.DeviceOffset ?? 0;
        lock (_sections)
            return _sections.LastOrDefault(s => start + s.Offset < offset).Path;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> octets)
    {
        if (!_isTaken)
            return;
        try
        {
            while (!octets.IsEmpty && _isTaken)
            {
                ReadOnlySpan<byte> piece = octets[..Math.Min(octets.Length, PieceLength)];
                machine.Input.Write(piece);
                Interlocked.Add(ref _written, piece.Length);
                octets = octets[piece.Length..];
            }
        }
        catch (IOException)
        {
            _isTaken = false;   // it has ended: why is seen elsewhere
        }
    }

    /// <inheritdoc/>
    public void Flush()
    {
    }
}
