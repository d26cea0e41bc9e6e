using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>Octets of a regular file, from its first one on; some can be passed over without being read.</summary>
/// <remarks>
/// A mapping would be slower: passing over pages of 4 KiB costs a fault each, and reading a file at 256 KiB strides a call each (docs/decisions/0071).
/// </remarks>
internal sealed class FileOctetSource(SafeFileHandle file) : IOctetSource, ITailSource
{
    private long _position;

    public long Length { get; } = RandomAccess.GetLength(file);

    public bool IsReadable => true;

    public int Read(Span<byte> destination)
    {
        int count = RandomAccess.Read(file, destination, _position);
        _position += count;
        return count;
    }

    public int ReadTail(Span<byte> destination) => RandomAccess.Read(file, destination, Math.Max(0, Length - destination.Length));

    /// <summary>Passes over octets.</summary>
    /// <returns>false: there are not so many.</returns>
    public bool TryPass(int count)
    {
        if (count > Length - _position)
            return false;
        _position += count;
        return true;
    }
}
