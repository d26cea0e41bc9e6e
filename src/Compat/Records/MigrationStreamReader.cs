using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>Reads the records of an <c>m</c> file one after the other; each is held whole, and only one at a time.</summary>
internal sealed class MigrationStreamReader : IDisposable
{
    private const int UnprovenReadAhead = 512;   // run items of a record as a rule
    private const int PacketHead = 4096;         // what a packet has before its payload, as a rule

    private static readonly string s_longestRecord = $"a record of at most {FormatFacts.MaxRecordLength} octets";

    private static readonly BerReaderState s_packetState = new(
        new BerReaderOptions { MaxPrimitiveLength = FormatFacts.MaxRecordLength, AllowMultipleTopLevelValues = true });
    private static readonly Asn1Tag s_container = RecordTag.Container.ToTag();
    private static readonly Asn1Tag s_mark = RecordTag.Mark.ToTag();
    private static readonly Asn1Tag s_items = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_packed = new(TagClass.ContextSpecific, 1, isConstructed: true);

    private readonly OctetWindow _input;
    private readonly StreamDigest? _digest;
    private readonly PackedRecords _unpacked = new();
    private int _recordLength;
    private int _headLength;

    /// <param name="input">The file, from its start.</param>
    /// <param name="isUnproven">Whether no digest is taken, and none compared.</param>
    public MigrationStreamReader(OctetWindow input, bool isUnproven = false)
    {
        _input = input;
        ReadStart();
        (Content, Algorithm, Program) = ReadHeaderRecord();
        IsUnproven = isUnproven;
        if (isUnproven)
            _input.ReadAhead = UnprovenReadAhead;
        _digest = new StreamDigest(Algorithm, isUnproven);
        _digest.Append(s_startOctets);
        _digest.Append(_input.Span[..(_headLength + _recordLength)]);
    }

    private static readonly byte[] s_startOctets = [RecordTag.Stream.ToIdentifierOctet(), 0x80];   // X.690 8.1.3.6: indefinite form

    /// <summary>What the file is.</summary>
    public StreamContent Content { get; }

    public DigestAlgorithm Algorithm { get; }

    /// <summary>Whether no digest is taken: page data is not looked at.</summary>
    public bool IsUnproven { get; }

    /// <summary>Name and version of the program that wrote the file.</summary>
    public string Program { get; }

    /// <summary>Octets from the start of the file to the current record's identifier octet; see <see cref="PackedRecords"/> for one that was packed.</summary>
    public long RecordOffset => _unpacked.IsOpen ? _unpacked.RecordOffset : _input.Offset;

    /// <summary>Octets passed over in records that are ignorable.</summary>
    public long IgnoredOctets { get; private set; }

    /// <summary>The current record's tag.</summary>
    public RecordTag Tag { get; private set; }

    /// <summary>The current record's contents. Valid until the next Read.</summary>
    public RecordReader Contents => _unpacked.IsOpen ? _unpacked.Contents : new(_input.Span.Slice(_headLength, _recordLength), _input.Offset + _headLength);

    /// <summary>Octets of the current record's contents, for events that say where pages stand. Valid until the next Read.</summary>
    /// <param name="offset">Octets from the start of the stream to them.</param>
    /// <param name="length">Number of octets.</param>
    public ArraySegment<byte> Segment(long offset, int length)
        => _unpacked.IsOpen ? _unpacked.Segment(offset, length) : _input.Segment((int)(offset - RecordOffset), length);

    /// <summary>All octets of the current record.</summary>
    public ReadOnlySpan<byte> RecordOctets => _unpacked.IsOpen ? _unpacked.RecordOctets : _input.Span[..(_headLength + _recordLength)];

    /// <summary>The digest of all octets before the current record.</summary>
    public byte[] Digest => _digest!.Value;

    /// <summary>Passes over the current record and reads the next.</summary>
    /// <exception cref="StreamFormatException">The stream ends, or the record is malformed, too long, or critical and unknown.</exception>
    public void Read()
    {
        _unpacked.Pass();
        if (!_unpacked.HasNext)
            Pass();
        while (true)
        {
            if (_unpacked.HasNext)
            {
                Tag = _unpacked.Read();
                return;
            }

            Asn1Tag tag = ReadHead();
            if (tag == s_container && Content is StreamContent.Stream)
            {
                Tag = RecordTag.Container;
                _digest!.Append(RecordOctets);
                return;
            }

            if (tag == s_mark && Content is StreamContent.Stream)
            {
                Tag = RecordTag.Mark;   // it has the digest of what is before it, and goes into it behind that
                return;
            }

            if (tag.TagClass is TagClass.Private)
            {
                IgnoredOctets += _headLength + _recordLength;
                _digest!.Append(RecordOctets);
                Pass();
                continue;
            }

            if (tag.TagClass is not TagClass.Application || !tag.IsConstructed)
                throw new StreamFormatException(StreamFormatError.Malformed, RecordOffset, "a record", $"identifier octet {_input.Span[0]:x2}");
            Tag = (RecordTag)tag.TagValue;
            if (!Enum.IsDefined(Tag) || Tag is RecordTag.Stream)
                throw new StreamFormatException(
                    StreamFormatError.Unsupported, RecordOffset, "a record that this version knows", $"[APPLICATION {tag.TagValue}]");
            if (Tag is not (RecordTag.End or RecordTag.RamPages or RecordTag.UrgentPages or RecordTag.Packet))
                _digest!.Append(RecordOctets);
            if (Tag is not RecordTag.Packed)
                return;
            RecordReader contents = Contents;
            _unpacked.Unpack(ref contents, RecordOctets.Length, RecordOffset);
        }
    }

    /// <summary>Takes the current record into the digest, where <see cref="Read"/> has left that to its reader.</summary>
    public void DigestRecord() => _digest!.Append(RecordOctets);

    /// <summary>Takes the current r, u or p record into the digest, all but its data: that is in the digest of the legacy stream, or of its channel.</summary>
    /// <param name="dataOffset">Octets from the start of the stream to the data's contents octets.</param>
    /// <param name="dataLength">Number of its contents octets.</param>
    public void DigestRamRecord(long dataOffset, int dataLength)
    {
        if (_unpacked.IsOpen)
            return;   // with the record that it was packed in
        int start = (int)(dataOffset - RecordOffset);
        _digest!.Append(RecordOctets[..start]);
        _digest.Append(RecordOctets[(start + dataLength)..]);
    }

    /// <summary>Behind the end record: the end-of-contents octets and then nothing.</summary>
    public void ReadEnd()
    {
        Pass();
        if (!_input.Ensure(2) || _input.Span[0] != 0 || _input.Span[1] != 0)
            throw new StreamFormatException(
                StreamFormatError.Truncated, RecordOffset, "end-of-contents octets",
                _input.Length < 2 ? "the end of the input" : $"{Convert.ToHexStringLower(_input.Span[..2])}");
        _input.Advance(2);
        if (_input.Length > 0 || _input.ReadMore())
            throw new StreamFormatException(StreamFormatError.Damaged, RecordOffset, "the end of the input", "more octets");
    }

    public void Dispose()
    {
        _input.Dispose();
        _unpacked.Dispose();
        _digest?.Dispose();
    }

    private void Pass()
    {
        _input.Advance(_headLength + _recordLength);
        _headLength = _recordLength = 0;
    }

    private void ReadStart()
    {
        if (!_input.Ensure(3) || !_input.Span.StartsWith(s_startOctets) || _input.Span[2] != RecordTag.Header.ToIdentifierOctet())
        {
            _ = _input.Ensure(KnownFormats.Length);
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a BER migration stream", KnownFormats.NameOf(_input.Span));
        }

        _input.Advance(2);
    }

    private HeaderRecord ReadHeaderRecord()
    {
        ReadHead();
        RecordReader header = Contents;
        return HeaderRecord.Read(ref header);
    }

    /// <summary>Reads identifier and length octets, and waits for the contents.</summary>
    private Asn1Tag ReadHead()
    {
        BerHeader header = ReadHeader(out int headLength);
        if (header.ContentsLength is not long length)
            throw new StreamFormatException(StreamFormatError.Malformed, RecordOffset, "a record of definite length", "the indefinite form");
        if (length > FormatFacts.MaxRecordLength)
            throw new StreamFormatException(StreamFormatError.LimitExceeded, RecordOffset, s_longestRecord, $"{length}");
        int end = headLength + (int)length;
        if (IsUnproven && (header.Tag == RecordTag.RamPages.ToTag() || header.Tag == RecordTag.UrgentPages.ToTag()))
            PassPageData(headLength, end);
        else if (IsUnproven && header.Tag == RecordTag.Packet.ToTag())
            PassPayload(headLength, end);
        Require(end);
        _headLength = headLength;
        _recordLength = (int)length;
        return header.Tag;
    }

    private BerHeader ReadHeader(out int length)
    {
        try
        {
            Require(2);
            BerHeader header;
            while (BerHeader.Decode(_input.Span, out header, out length, RecordOffset) is BerReadResult.NeedMoreData)
                Require(_input.Length + 1);
            return header;
        }
        catch (BerContentException exception)
        {
            (StreamFormatError error, string expected, string found) = exception.Error switch
            {
                BerContentError.LengthOutOfRange => (StreamFormatError.LimitExceeded, s_longestRecord, "a length of more than 63 bits"),
                BerContentError.TagNumberTooLarge => (StreamFormatError.LimitExceeded, "a tag number below 2^31", "more"),
                BerContentError.ReservedLength => (StreamFormatError.Malformed, "a record of definite length", "length octet ff"),
                BerContentError.IndefinitePrimitive => (StreamFormatError.Malformed, "a record of definite length", "the indefinite form"),
                BerContentError.InvalidEndOfContents => (StreamFormatError.Malformed, "a record", "end-of-contents octets"),
                _ => (StreamFormatError.Malformed, "identifier and length octets of a record", "others"),
            };
            throw new StreamFormatException(error, RecordOffset, expected, found, exception);
        }
    }

    /// <summary>Of an r or u record only what stands in front of the pages is read. What is malformed is for the one to find out who reads it.</summary>
    private void PassPageData(int start, int end)
    {
        try
        {
            if (!TryPassHeader(ref start, end, out BerHeader header) || header.Tag != s_items || header.ContentsLength is not long items || items > end - start)
                return;
            start += (int)items;
            if (!TryPassHeader(ref start, end, out header))
                return;
            if (header.Tag == s_packed)
            {
                if (!TryPassHeader(ref start, end, out header) || header.Tag != Asn1Tag.Integer
                    || header.ContentsLength is not long length || length > end - start)
                    return;
                start += (int)length;
                if (!TryPassHeader(ref start, end, out header))
                    return;
            }

            if (header.Tag == Asn1Tag.PrimitiveOctetString && header.ContentsLength is long data && data <= end - start)
                _input.EnsureUnread(start + (int)data);
        }
        catch (BerContentException)
        {
        }
    }

    /// <summary>Passes over identifier and length octets within the record.</summary>
    /// <param name="at">Where in the window they stand; then what stands behind them.</param>
    /// <param name="end">Where the record ends.</param>
    /// <param name="header">What they say.</param>
    /// <returns>false: the record ends before.</returns>
    private bool TryPassHeader(ref int at, int end, out BerHeader header)
    {
        Require(Math.Min(end, at + BerHeader.MaxHeaderLength));
        if (BerHeader.Decode(_input.Span[at..Math.Min(end, _input.Length)], out header, out int length, RecordOffset) is not BerReadResult.Success)
            return false;
        at += length;
        return true;
    }

    /// <summary>Of a p record likewise: the number of the channel, one element with the packet's fields, the payload.</summary>
    private void PassPayload(int start, int end)
    {
        Require(Math.Min(end, start + PacketHead));
        var reader = new BerReader(Sequence(start), isFinalBlock: false, s_packetState);
        try
        {
            if (reader.ReadInteger(out long _) is BerReadResult.Success && reader.TrySkip() is BerReadResult.Success && reader.Read() is BerReadResult.Success
                && reader.Tag == Asn1Tag.PrimitiveOctetString && reader.ContentsLength is long payload && start + reader.BytesConsumed + payload <= end)
                _input.EnsureUnread(start + (int)(reader.BytesConsumed + payload));
        }
        catch (BerContentException)
        {
        }
    }

    private ReadOnlySequence<byte> Sequence(int start) => new(_input.Segment(start, _input.Length - start));

    private void Require(int length)
    {
        if (!_input.Ensure(length))
            throw new StreamFormatException(
                StreamFormatError.Truncated, RecordOffset + _input.Length, "a whole record and then the end record", "the end of the input");
    }
}
