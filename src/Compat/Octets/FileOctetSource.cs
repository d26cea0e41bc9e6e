using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>Octets of a regular file or a volume, or of a part of one; some can be passed over without being read.</summary>
/// <remarks>
/// A mapping would be slower: passing over pages of 4 KiB costs a fault each, and reading a file at 256 KiB strides a call each (docs/decisions/0071,
/// docs/decisions/0098).
/// </remarks>
/// <param name="file">The file, whatever its position.</param>
/// <param name="start">Octets of the file before the part.</param>
/// <param name="length">Octets of the part at most; null: all there are.</param>
internal sealed class FileOctetSource(SafeFileHandle file, long start = 0, long? length = null) : IPassingSource, ITailSource
{
    private readonly long _end = Math.Min(start + Math.Min(length ?? long.MaxValue, long.MaxValue - start), FileLength.Of(file));
    private readonly long _start = start;
    private long _position = start;

    public bool IsReadable => true;

    /// <inheritdoc/>
    public bool HasTail { get; } = FileLength.IsVolume(file);

    public int Read(Span<byte> destination)
    {
        if (_position >= _end)
            return 0;
        int count = RandomAccess.Read(file, destination[..(int)Math.Min(destination.Length, _end - _position)], _position);
        _position += count;
        return count;
    }

    /// <inheritdoc/>
    public int ReadTail(Span<byte> destination)
    {
        long from = Math.Max(_start, _end - destination.Length);
        return RandomAccess.Read(file, destination[..(int)Math.Min(destination.Length, Math.Max(0, _end - from))], from);
    }

    /// <inheritdoc/>
    public bool TryPass(int count)
    {
        if (count > _end - _position)
            return false;
        _position += count;
        return true;
    }

    /// <inheritdoc/>
    public bool TryLocate(out FilePart rest)
    {
        rest = new FilePart(file, _position, _end);
        return !HasTail;
    }
}
