using System.Buffers;
using System.Formats.Asn1;

namespace Ber.Compat;

/// <summary>Reads the records of an <c>m</c> file one after the other; each is held whole, and only one at a time.</summary>
internal sealed class MigrationStreamReader : IDisposable
{
    private const byte ClassMask = 0xC0;
    private const byte Application = 0x60;   // class APPLICATION, constructed
    private const byte Private = 0xC0;

    private const int UnprovenReadAhead = 512;   // run items of a record as a rule

    private const int MaxElementHead = 1 + 9;

    private static readonly BerReaderState s_headState = new(new BerReaderOptions { MaxPrimitiveLength = FormatFacts.MaxRecordLength });
    private static readonly Asn1Tag s_items = new(TagClass.ContextSpecific, 0, isConstructed: true);
    private static readonly Asn1Tag s_packed = new(TagClass.ContextSpecific, 1, isConstructed: true);

    private readonly OctetWindow _input;
    private readonly StreamDigest? _digest;
    private int _recordLength;
    private int _headLength;

    /// <param name="input">The file, from its start.</param>
    /// <param name="isUnproven">Whether no digest is taken, and none compared.</param>
    public MigrationStreamReader(OctetWindow input, bool isUnproven = false)
    {
        _input = input;
        ReadStart();
        (Content, Algorithm, Program) = ReadHeader();
        IsUnproven = isUnproven;
        if (isUnproven)
            _input.ReadAhead = UnprovenReadAhead;
        _digest = new StreamDigest(Algorithm, isUnproven);
        _digest.Append(_startOctets);
        _digest.Append(_input.Span[..(_headLength + _recordLength)]);
    }

    private static readonly byte[] _startOctets = [0x6d, 0x80];

    /// <summary>What the file is.</summary>
    public StreamContent Content { get; }

    public DigestAlgorithm Algorithm { get; }

    /// <summary>Whether no digest is taken: page data is not looked at.</summary>
    public bool IsUnproven { get; }

    /// <summary>Name and version of the program that wrote the file.</summary>
    public string Program { get; }

    /// <summary>Octets from the start of the file to the current record's identifier octet.</summary>
    public long RecordOffset => _input.Offset;

    /// <summary>Octets passed over in records that are ignorable.</summary>
    public long IgnoredOctets { get; private set; }

    /// <summary>Whether the next record is there without waiting.</summary>
    public bool IsReadable => _input.IsReadable || _input.Length > _headLength + _recordLength + 2;

    /// <summary>The current record's tag.</summary>
    public RecordTag Tag { get; private set; }

    /// <summary>The current record's contents. Valid until the next Read.</summary>
    public RecordReader Contents => new(_input.Span.Slice(_headLength, _recordLength), _input.Offset + _headLength);

    /// <summary>All octets of the current record.</summary>
    public ReadOnlySpan<byte> RecordOctets => _input.Span[..(_headLength + _recordLength)];

    /// <summary>The digest of all octets before the current record.</summary>
    public byte[] Digest => _digest!.Value;

    /// <summary>Passes over the current record and reads the next.</summary>
    /// <exception cref="StreamFormatException">The stream ends, or the record is malformed, too long, or critical and unknown.</exception>
    public void Read()
    {
        Pass();
        while (true)
        {
            byte identifier = ReadHead();
            if ((identifier & ClassMask) == Private)
            {
                IgnoredOctets += _headLength + _recordLength;
                _digest!.Append(RecordOctets);
                Pass();
                continue;
            }

            if (identifier is <= Application or >= Application + 31 || !Enum.IsDefined((RecordTag)(identifier - Application)) || identifier == 0x6d)
            {
                bool isRecord = identifier is > Application and < 0x80;
                throw new StreamFormatException(
                    isRecord ? StreamFormatError.Unsupported : StreamFormatError.Malformed, RecordOffset,
                    isRecord ? "a record that this version knows" : "a record", isRecord ? $"[APPLICATION {identifier - Application}]" : $"identifier octet {identifier:x2}");
            }

            Tag = (RecordTag)(identifier - Application);
            if (Tag is not (RecordTag.End or RecordTag.RamPages))
                _digest!.Append(RecordOctets);
            return;
        }
    }

    /// <summary>Takes the current r record into the digest, all but its data: that is in the digest of the legacy stream.</summary>
    /// <param name="dataOffset">Octets from the start of the stream to the data's contents octets.</param>
    /// <param name="dataLength">Number of its contents octets.</param>
    public void DigestRamRecord(long dataOffset, int dataLength)
    {
        int start = (int)(dataOffset - RecordOffset);
        _digest!.Append(RecordOctets[..start]);
        _digest.Append(RecordOctets[(start + dataLength)..]);
    }

    /// <summary>Behind the end record: the end-of-contents octets and then nothing.</summary>
    public void ReadEnd()
    {
        Pass();
        if (!_input.Ensure(2) || _input.Span[0] != 0 || _input.Span[1] != 0)
            throw new StreamFormatException(StreamFormatError.Truncated, RecordOffset, "end-of-contents octets", _input.Length < 2 ? "the end of the input" : $"{Convert.ToHexStringLower(_input.Span[..2])}");
        _input.Advance(2);
        if (_input.Length > 0 || _input.ReadMore())
            throw new StreamFormatException(StreamFormatError.Damaged, RecordOffset, "the end of the input", "more octets");
    }

    public void Dispose()
    {
        _input.Dispose();
        _digest?.Dispose();
    }

    private void Pass()
    {
        _input.Advance(_headLength + _recordLength);
        _headLength = _recordLength = 0;
    }

    private void ReadStart()
    {
        if (!_input.Ensure(3) || !_input.Span.StartsWith(_startOctets) || _input.Span[2] != RecordTag.Header.ToIdentifierOctet())
        {
            _ = _input.Ensure(KnownFormats.Length);
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a BER migration stream", KnownFormats.NameOf(_input.Span));
        }

        _input.Advance(2);
    }

    private HeaderRecord ReadHeader()
    {
        ReadHead();
        RecordReader header = Contents;
        return HeaderRecord.Read(ref header);
    }

    /// <summary>Identifier and length octets, and waits for the contents.</summary>
    private byte ReadHead()
    {
        Require(2);
        ReadOnlySpan<byte> span = _input.Span;
        byte identifier = span[0];
        int at = 1;
        if ((identifier & 0x1f) == 0x1f)
        {
            // X.690 8.1.2.4: high tag number form; only an ignorable record may have it.
            do
            {
                Require(at + 2);
                if (at > 5)
                    throw new StreamFormatException(StreamFormatError.LimitExceeded, RecordOffset, "a tag number below 2^31", "more");
            }
            while ((_input.Span[at++] & 0x80) != 0);
        }

        Require(at + 1);
        int first = _input.Span[at++];
        long length = first;
        if (first >= 0x80)
        {
            int count = first & 0x7f;
            if (count is 0 or > 8)
                throw new StreamFormatException(StreamFormatError.Malformed, RecordOffset, "a record of definite length", count == 0 ? "the indefinite form" : $"length octet {first:x2}");
            Require(at + count);
            length = 0;
            foreach (byte octet in _input.Span.Slice(at, count))
                length = length > long.MaxValue >> 8 ? long.MaxValue : (length << 8) | octet;
            at += count;
        }

        if (length > FormatFacts.MaxRecordLength)
            throw new StreamFormatException(StreamFormatError.LimitExceeded, RecordOffset, $"a record of at most {FormatFacts.MaxRecordLength} octets", $"{length}");
        if (IsUnproven && identifier == RecordTag.RamPages.ToIdentifierOctet())
            PassPageData(at, at + (int)length);
        Require(at + (int)length);
        _headLength = at;
        _recordLength = (int)length;
        return identifier;
    }

    /// <summary>Of an r record only what stands in front of the pages is read. What is malformed is for the one to find out who reads it.</summary>
    private void PassPageData(int start, int end)
    {
        Require(Math.Min(end, start + MaxElementHead));
        var reader = new BerReader(Sequence(start), isFinalBlock: false, s_headState);
        try
        {
            if (reader.Read() is not BerReadResult.Success || reader.Tag != s_items || reader.ContentsLength is not long items || start + reader.BytesConsumed + items > end)
                return;
            int dataStart = start + (int)(reader.BytesConsumed + items);
            Require(Math.Min(end, dataStart + 3 * MaxElementHead));
            reader = new BerReader(Sequence(dataStart), isFinalBlock: false, s_headState);
            if (reader.Read() is BerReadResult.Success && reader.Tag == s_packed && reader.ReadInteger(out long _) is BerReadResult.Success)
                _ = reader.Read();
            if (reader.Tag == Asn1Tag.PrimitiveOctetString && reader.ContentsLength is long data && dataStart + reader.BytesConsumed + data <= end)
                _input.EnsureUnread(dataStart + (int)(reader.BytesConsumed + data));
        }
        catch (BerContentException)
        {
        }
    }

    private ReadOnlySequence<byte> Sequence(int start) => new(_input.Segment(start, _input.Length - start));

    private void Require(int length)
    {
        if (!_input.Ensure(length))
            throw new StreamFormatException(StreamFormatError.Truncated, RecordOffset + _input.Length, "a whole record and then the end record", "the end of the input");
    }
}
