using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Ber.Compat;

/// <summary>A gzip member (RFC 1952). The framework's decoder reads beyond its end: where that was is found by the trailer, which is known by then.</summary>
internal sealed class GzipMember : IMember
{
    private const int TrailerLength = 8;
    private const int ChecksumLength = 4;
    private const int Deflate = 8;
    private const int Slack = 8 * 1024;   // what the decoder reads at once
    private const int HasHeadChecksum = 0x02;
    private const int HasExtra = 0x04;
    private const int HasName = 0x08;
    private const int HasComment = 0x10;
    private const int Reserved = 0xe0;
    private const string Head = "the header of gzip data";

    private readonly MemberInput _input;
    private readonly DeflateInput _packed;
    private readonly DeflateStream _stream;
    private readonly Crc32 _checksum = new();
    private uint _length;

    /// <summary>Reads the header.</summary>
    public GzipMember(MemberInput input)
    {
        _input = input;
        ReadHead();
        _packed = new DeflateInput(input, TrailerLength);
        _stream = new DeflateStream(_packed, CompressionMode.Decompress);
    }

    private static ReadOnlySpan<byte> Magic => [0x1f, 0x8b];

    /// <inheritdoc/>
    public int Read(Span<byte> destination)
    {
        int read;
        try
        {
            read = _stream.Read(destination);
        }
        catch (InvalidDataException exception) when (_packed.IsCut)
        {
            throw _input.Cut("the rest of gzip data", exception);
        }

        if (read > 0)
        {
            _checksum.Append(destination[..read]);
            _length += (uint)read;
            return read;
        }

        if (_packed.IsCut)
            throw _input.Cut("the rest of gzip data");
        PassTrailer();
        return 0;
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    private void ReadHead()
    {
        Span<byte> fixedPart = stackalloc byte[10];
        for (int i = 0; i < fixedPart.Length; i++)
            fixedPart[i] = _input.Take(Head);
        if (fixedPart[2] != Deflate || (fixedPart[3] & Reserved) != 0)
            throw new StreamFormatException(
                StreamFormatError.Unsupported, _input.Offset - fixedPart.Length + 2, "gzip data of method 8 (deflate) without reserved flags",
                $"method {fixedPart[2]}, flags 0x{fixedPart[3]:x}");
        int flags = fixedPart[3];
        if ((flags & HasExtra) != 0)
            Pass(_input.Take(Head) | _input.Take(Head) << 8);
        if ((flags & HasName) != 0)
            PassText();
        if ((flags & HasComment) != 0)
            PassText();
        if ((flags & HasHeadChecksum) != 0)
            Pass(2);
    }

    private void Pass(int count)
    {
        for (int i = 0; i < count; i++)
            _input.Take(Head);
    }

    private void PassText()
    {
        while (_input.Take(Head) != 0)
        {
        }
    }

    /// <summary>
    /// The deflated octets end in the piece that the decoder was given last; checksum and length of what they were follow. Other octets between the two
    /// cannot be told from deflated ones where the piece is long: they are passed over in short ones, too, so that files and pipes agree.
    /// </summary>
    private void PassTrailer()
    {
        int piece = _packed.Given;
        _input.Ensure(piece + TrailerLength + Magic.Length);
        Span<byte> trailer = stackalloc byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _checksum.GetCurrentHashAsUInt32());
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _length);
        int end = FindEnd(_input.Span, trailer, piece);
        if (end < 0)
        {
            _input.Ensure(piece + Slack + TrailerLength + Magic.Length);
            end = FindEnd(_input.Span, trailer, Math.Min(piece + Slack, _input.Span.Length));
        }

        if (end < 0)
            throw Wrong(trailer, piece);
        _input.Advance(end + TrailerLength);
    }

    /// <summary>
    /// Finds the end of the deflated octets. Of several places, since trailers of zeros look like what is around them, one before another member goes first.
    /// </summary>
    private static int FindEnd(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> trailer, int piece)
    {
        int first = -1;
        for (int at = 1; at <= piece; at++)
        {
            int found = octets[at..].IndexOf(trailer);
            if (found < 0 || at + found > piece)
                break;
            at += found;
            ReadOnlySpan<byte> behind = octets[(at + TrailerLength)..];
            if (behind.IsEmpty || behind.StartsWith(Magic))
                return at;
            if (first < 0)
                first = at;
        }

        return first;
    }

    /// <summary>Says what is wrong with the trailer, which follows the piece where the input ends with it.</summary>
    private StreamFormatException Wrong(ReadOnlySpan<byte> trailer, int piece)
    {
        ReadOnlySpan<byte> there = _input.Span[piece..];
        if (there.Length < TrailerLength)
            return new StreamFormatException(
                StreamFormatError.Truncated, _input.Offset + _input.Span.Length, "the trailer of gzip data, 8 octets with checksum and length",
                $"{there.Length} octets of it and the end of the input");
        int checksum = _input.Span[1..(piece + ChecksumLength)].IndexOf(trailer[..ChecksumLength]);
        return checksum >= 0
            ? new StreamFormatException(
                StreamFormatError.Damaged, _input.Offset + 1 + checksum + ChecksumLength, "gzip data with the length of what was in them", "another")
            : new StreamFormatException(StreamFormatError.Damaged, _input.Offset + piece, "gzip data with the checksum of what was in them", "another");
    }
}
