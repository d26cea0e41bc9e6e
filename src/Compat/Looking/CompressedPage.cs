using System.IO.Compression;

namespace Ber.Compat;

/// <summary>A page that was sent as a zlib stream (capability compress, up to 9.0).</summary>
internal static class CompressedPage
{
    /// <summary>Inflates it.</summary>
    /// <param name="octets">What was sent.</param>
    /// <param name="length">Octets of a page.</param>
    /// <param name="page">The page.</param>
    /// <returns>false: it is no such stream, or one of another length.</returns>
    public static bool TryInflate(ReadOnlySpan<byte> octets, int length, out byte[] page)
    {
        page = new byte[length];
        try
        {
            using var inflated = new ZLibStream(new MemoryStream(octets.ToArray()), CompressionMode.Decompress);
            inflated.ReadExactly(page);
            return inflated.ReadByte() < 0;
        }
        catch (Exception exception) when (exception is InvalidDataException or EndOfStreamException)
        {
            return false;
        }
    }
}
