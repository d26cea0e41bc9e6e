using Microsoft.Win32.SafeHandles;

namespace Ber.Compat;

/// <summary>A file, or a part of one up to its end, of which any octets can be read.</summary>
/// <param name="handle">The file.</param>
/// <param name="path">Its path, next to which other files of an image stand; null: it has none.</param>
/// <param name="start">Octets of the file before the part.</param>
internal sealed class ContainerFile(SafeFileHandle handle, string? path, long start = 0)
{
    public SafeFileHandle Handle => handle;

    public string? Path => path;

    /// <summary>Octets of the file before the part.</summary>
    public long Start => start;

    /// <summary>Octets of the part.</summary>
    public long Length { get; } = Math.Max(FileLength.Of(handle) - start, 0);

    /// <summary>The part behind so many octets.</summary>
    public ContainerFile Behind(long length) => new(handle, path, start + length);

    /// <summary>Reads octets, as many as there are.</summary>
    /// <returns>How many were read.</returns>
    public int Read(Span<byte> destination, long offset)
    {
        int count = 0;
        for (int read = 1; read > 0 && count < destination.Length; count += read)
            read = offset > Length - count ? 0 : RandomAccess.Read(handle, destination[count..], start + offset + count);
        return count;
    }

    /// <summary>Reads octets that must be there.</summary>
    /// <param name="destination">Filled.</param>
    /// <param name="offset">Octets of the part before them; may be any number.</param>
    /// <param name="what">What they are.</param>
    public void Require(Span<byte> destination, ulong offset, string what)
    {
        if (offset > (ulong)Length || (ulong)destination.Length > (ulong)Length - offset || Read(destination, (long)offset) < destination.Length)
            throw new StreamFormatException(StreamFormatError.Truncated, start + (long)Math.Min(offset, (ulong)Length), what, "the end of the file");
    }
}
