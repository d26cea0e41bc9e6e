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
    private const int TailLength = 1024 * 1024;   // zeros behind the data that are looked at
    private const int NamedLength = 4;   // octets that are said of what does not belong there

    private readonly ContainerKind _kind;
    private readonly string _name;
    private readonly MemberInput _input;
    private readonly Decompressor? _zstd;
    private IMember? _member;
    private bool _hasEnded;
    private volatile bool _hasTail;

    private CompressedSource(ContainerKind kind, IOctetSource source)
    {
        _kind = kind;
        _name = kind.ToName();
        _input = new MemberInput(source);
        if (kind is not ContainerKind.Zstd)
            return;
        _zstd = new Decompressor();
        _zstd.SetParameter(ZSTD_dParameter.ZSTD_d_windowLogMax, MaxWindowBits);
    }

    /// <inheritdoc/>
    public bool IsReadable => true;

    /// <summary>Whether zeros stand behind the data, and what follows more of them than are looked at; known when the last octet was read.</summary>
    public bool HasTail => _hasTail;

    /// <summary>Opens what a library of ours reads.</summary>
    /// <returns>null: none does.</returns>
    public static CompressedSource? Open(ContainerKind kind, IOctetSource source)
        => kind is ContainerKind.Gzip or ContainerKind.Zstd or ContainerKind.Lz4 ? new CompressedSource(kind, source) : null;

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        try
        {
            int read = 0;
            while (read == 0 && !_hasEnded)
            {
                _member ??= Begin();
                read = _member.Read(destination);
                if (read == 0)
                    End();
            }

            return read;
        }
        catch (EndOfStreamException exception) when (!_input.HasFailed)
        {
            throw _input.Cut($"the rest of {_name}", exception);
        }
        catch (ZstdException exception) when (exception.Code is ZSTD_ErrorCode.ZSTD_error_frameParameter_windowTooLarge)
        {
            throw new StreamFormatException(
                StreamFormatError.LimitExceeded, _input.Offset, $"zstd data with a window of at most {1 << MaxWindowBits} octets",
                "a larger one: zstd -dc --long=31 gives the stream on a pipe", exception);
        }
        catch (Exception exception) when (IsDamage(exception) && !_input.HasFailed)
        {
            throw new StreamFormatException(
                StreamFormatError.Damaged, _input.Offset, $"{_name} that are whole", $"others before this place ({exception.Message.TrimEnd('.')})", exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _member?.Dispose();
        _zstd?.Dispose();
    }

    /// <summary>The decoders of lz4 and zstd do not check all that they use: damaged data end in whatever they run into (found by the fuzzer).</summary>
    private static bool IsDamage(Exception exception)
        => exception is InvalidDataException or ZstdException or ArgumentException or NotSupportedException or NotImplementedException
            or IndexOutOfRangeException or InvalidOperationException or OverflowException;

    private IMember Begin() => _kind switch
    {
        ContainerKind.Gzip => new GzipMember(_input),
        ContainerKind.Zstd => OpenZstd(new ZstdFrame(_input)),
        _ => OpenLz4(new Lz4Frame(_input)),
    };

    private FrameMember OpenZstd(ZstdFrame frame)
        => new(_input, frame, new DecompressionStream(frame, _zstd!, InputLength, checkEndOfStream: true, preserveDecompressor: true), _name);

    private FrameMember OpenLz4(Lz4Frame frame) => new(_input, frame, LZ4Stream.Decode(frame), _name);

    /// <summary>Behind a member there may be another one, zeros to the end of the input, or nothing.</summary>
    private void End()
    {
        _member!.Dispose();
        _member = null;
        _input.Ensure(KnownFormats.Length);
        if (string.Equals(KnownFormats.CompressionOf(_input.Span), _kind.ToString(), StringComparison.OrdinalIgnoreCase))
            return;
        _hasEnded = true;
        if (!_input.Span.IsEmpty)
            PassZeros();
    }

    private void PassZeros()
    {
        long start = _input.Offset;
        do
        {
            int other = _input.Span.IndexOfAnyExcept((byte)0);
            _input.Advance(other < 0 ? _input.Span.Length : other);
        }
        while (_input.Offset - start < TailLength && _input.Ensure(1) && _input.Span[0] == 0);
        long zeros = _input.Offset - start;
        if (zeros < TailLength && _input.Ensure(1))
        {
            _input.Ensure(NamedLength);
            string octets = Convert.ToHexStringLower(_input.Span[..Math.Min(_input.Span.Length, NamedLength)]);
            throw new StreamFormatException(
                StreamFormatError.Malformed, start, $"the end of the {_name}, more of them, or zeros to the end",
                zeros == 0 ? octets : $"{zeros} zeros and {octets}");
        }

        _hasTail = true;
    }
}
