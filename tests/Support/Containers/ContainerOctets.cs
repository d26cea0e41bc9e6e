using System.IO.Compression;
using K4os.Compression.LZ4.Streams;

namespace Support.Containers;

/// <summary>Octets, compressed; each with a checksum of its contents.</summary>
public static class ContainerOctets
{
    public static byte[] Gzip(byte[] octets) => Make(octets, static packed => new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true));

    public static byte[] Lz4(byte[] octets)
        => Make(octets, static packed => LZ4Stream.Encode(packed, new LZ4EncoderSettings { ContentChecksum = true }, leaveOpen: true));

    public static byte[] Zstd(byte[] octets) => Make(octets, static packed =>
    {
        var stream = new ZstdSharp.CompressionStream(packed, leaveOpen: true);
        stream.SetParameter(ZstdSharp.Unsafe.ZSTD_cParameter.ZSTD_c_checksumFlag, 1);
        return stream;
    });

    private static byte[] Make(byte[] octets, Func<Stream, Stream> open)
    {
        using var packed = new MemoryStream();
        using (Stream stream = open(packed))
            stream.Write(octets);
        return packed.ToArray();
    }
}
