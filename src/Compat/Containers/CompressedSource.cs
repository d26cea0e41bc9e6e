using System.IO.Compression;
using System.Security.Cryptography;
using K4os.Compression.LZ4.Streams;
using ZstdSharp;
using ZstdSharp.Unsafe;

namespace Ber.Compat;

/// <summary>What comes out of compressed data. Whatever is wrong with them is said with the place in them that was being read.</summary>
internal sealed class CompressedSource : IOctetSource, IDisposable
{
    /// <summary>Octets at most that zstd data may look back, as a power of two: 32 MiB.</summary>
    public const int MaxWindowBits = 25;

    private const int InputLength = 64 * 1024;

    private readonly string _name;
    private readonly OctetSourceStream _input;
    private readonly Stream _stream;

    private CompressedSource(string name, OctetSourceStream input, Stream stream)
    {
        _name = name;
        _input = input;
        _stream = stream;
    }

    /// <inheritdoc/>
    public bool IsReadable => true;

    /// <summary>Opens what a library of ours reads.</summary>
    /// <returns>null: none does.</returns>
    public static IOctetSource? Open(ContainerKind kind, IOctetSource source)
    {
        string name = kind.ToName();
        if (kind is ContainerKind.Gzip)
            return OpenGzip(name, source);
        var input = new OctetSourceStream(source);
        Stream? stream = kind switch
        {
            ContainerKind.Zstd => OpenZstd(input),
            ContainerKind.Lz4 => LZ4Stream.Decode(input, leaveOpen: true),
            _ => null,
        };
        return stream is null ? null : new CompressedSource(name, input, stream);
    }

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        try
        {
            return _stream.Read(destination);
        }
        catch (EndOfStreamException exception) when (!_input.HasFailed)
        {
            throw new StreamFormatException(StreamFormatError.Truncated, _input.Count, $"the rest of {_name}", "the end of the input", exception);
        }
        catch (ZstdException exception) when (exception.Code is ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge)
        {
            throw new StreamFormatException(
                StreamFormatError.LimitExceeded, _input.Count, $"zstd data with a window of at most {1 << MaxWindowBits} octets",
                "a larger one: zstd -dc --long=31 gives the stream on a pipe", exception);
        }
        catch (Exception exception) when (IsDamage(exception) && !_input.HasFailed)
        {
            throw new StreamFormatException(
                StreamFormatError.Damaged, _input.Count, $"{_name} that are whole", $"others before this place ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>The decoders of lz4 and zstd do not check all that they use: damaged data end in whatever they run into (found by the fuzzer).</summary>
    private static bool IsDamage(Exception exception)
        => exception is InvalidDataException or ZstdException or ArgumentException or NotSupportedException or NotImplementedException
            or IndexOutOfRangeException or InvalidOperationException or OverflowException;

    private static DecompressionStream OpenZstd(OctetSourceStream input)
    {
        var stream = new DecompressionStream(input, InputLength, checkEndOfStream: true, leaveOpen: true);
        stream.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowBits);
        return stream;
    }

    /// <summary>
    /// The framework's decompressor takes the end of its input for the end of the data. So a member of ours follows the last one: whether its contents come
    /// out says whether the data were whole.
    /// </summary>
    private static SealedSource OpenGzip(string name, IOctetSource source)
    {
        byte[] seal = RandomNumberGenerator.GetBytes(SealedSource.SealLength);
        using var member = new MemoryStream();
        using (var packed = new GZipStream(member, CompressionLevel.NoCompression, leaveOpen: true))
            packed.Write(seal);
        var input = new OctetSourceStream(source, member.ToArray());
        var stream = new GZipStream(input, CompressionMode.Decompress, leaveOpen: true);
        return new SealedSource(new CompressedSource(name, input, stream), seal, () => new StreamFormatException(
            StreamFormatError.Truncated, input.Count, $"{name} that are whole, and nothing behind them", "the end of the input, or other octets"));
    }
}
