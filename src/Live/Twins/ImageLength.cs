using System.Buffers.Binary;

namespace Ber.Live;

/// <summary>How large the disk in an image file is, as far as a look at its head tells.</summary>
internal static class ImageLength
{
    private const uint Qcow = 0x514649fb;   // QFI\xfb; the virtual size is at octet 24 (docs/interop/qcow2.txt)
    private const int SizeAt = 24;

    /// <summary>Octets; null: it cannot be read.</summary>
    public static long? Of(string path)
    {
        if (Native.FactsOf(path, followsLink: true) is { IsRegular: false, IsBlockDevice: false })
            return null;   // to open a pipe would wait for its other end
        try
        {
            using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            Span<byte> head = stackalloc byte[SizeAt + sizeof(ulong)];
            if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) == head.Length && BinaryPrimitives.ReadUInt32BigEndian(head) == Qcow)
                return BinaryPrimitives.ReadInt64BigEndian(head[SizeAt..]);
            return file.CanSeek ? file.Seek(0, SeekOrigin.End) : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }
}
