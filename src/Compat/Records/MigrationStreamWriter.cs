using System.Buffers;
using System.Formats.Asn1;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>Writes the records of an <c>m</c> file: header first, index and end last, digest and index kept on the way.</summary>
internal sealed class MigrationStreamWriter : IDisposable
{
    private const int BufferLength = 96 * 1024;   // the items of an r record, and something before them

    private readonly IOctetSink _sink;
    private readonly DigestAlgorithm _algorithm;
    private readonly StreamDigest _digest;
    private readonly byte[] _buffer = new byte[BufferLength];
    private readonly IndexBuilder _index = new();
    private readonly ArrayPoolBufferWriter<byte> _scratch = new();
    private readonly ArrayPoolBufferWriter<byte> _packed = new();
    private readonly RecordPacker? _packer;
    private readonly ArrayPoolBufferWriter<byte> _batch = new();   // records that are to be packed together
    private readonly Expansion _expansion = new();
    private List<(int Start, RecordTag Tag)> _batchStarts = [];
    private int _count;

    /// <param name="sink">Where the file goes.</param>
    /// <param name="algorithm">Of the digests.</param>
    /// <param name="zstdLevel">Of pages and of other records; null: they are not compressed.</param>
    public MigrationStreamWriter(IOctetSink sink, DigestAlgorithm algorithm, int? zstdLevel = null)
    {
        _packer = zstdLevel is int level ? new RecordPacker(level) : null;
        _sink = sink;
        _algorithm = algorithm;
        _digest = new StreamDigest(algorithm);
    }

    /// <summary>Octets written so far; records that are being compressed are not among them.</summary>
    public long Position => _digest.Count;

    /// <summary>Octets of all r records written so far.</summary>
    public long RamOctets { get; private set; }

    /// <summary>The start: the stream's identifier octet with the indefinite form, and the header record.</summary>
    /// <param name="content">What the file is.</param>
    /// <param name="program">Name and version of the writing program; cut so that the record keeps to 127 contents octets.</param>
    public void Begin(StreamContent content, string program)
    {
        Put(BerHeader.Indefinite(RecordTag.Stream.ToTag()));   // X.690 8.1.3.6: indefinite form
        new HeaderRecord(content, _algorithm, program).Write(BeginRecord());
        WriteRecord(RecordTag.Header);
    }

    /// <summary>The digest of what was written, page data left out.</summary>
    public byte[] TakeDigest()
    {
        WritePacked();
        return _digest.Value;
    }

    /// <summary>Begins a record that <see cref="WriteRecord(RecordTag)"/> writes.</summary>
    /// <returns>Receives the contents octets.</returns>
    public IBufferWriter<byte> BeginRecord()
    {
        _scratch.Clear();
        return _scratch;
    }

    /// <summary>Contents octets of the record that has begun.</summary>
    public int RecordLength => _scratch.WrittenCount;

    /// <summary>Writes the record that has begun.</summary>
    /// <param name="tag">The record's tag.</param>
    public void WriteRecord(RecordTag tag) => WriteRecord(tag, _scratch.WrittenSpan);

    /// <summary>Writes a record of definite length, minimal length octets.</summary>
    /// <param name="tag">The record's tag.</param>
    /// <param name="contents">The contents octets.</param>
    public void WriteRecord(RecordTag tag, ReadOnlySpan<byte> contents)
    {
        if (_packer is not null && tag.IsPackable())
        {
            Span<byte> head = stackalloc byte[BerHeader.MaxHeaderLength];
            AddToBatch(tag, head[..new BerHeader(tag.ToTag(), contents.Length).Encode(head)], contents);
            return;
        }

        WritePacked();
        AddToIndex(Position, tag);
        Put(new BerHeader(tag.ToTag(), contents.Length));
        Put(contents);
    }

    /// <summary>Writes an r or u record; its pages go from where they stand.</summary>
    /// <param name="tag">The record's tag: the pages of u are not compressed.</param>
    /// <param name="items">The encodings of the run items.</param>
    /// <param name="pages">Where the pages stand.</param>
    /// <param name="pieces">The pages; the first one is free for the head.</param>
    /// <param name="dataLength">Octets of all pages.</param>
    public void WriteRamRecord(RecordTag tag, ReadOnlySpan<byte> items, ReadOnlySpan<byte> pages, Span<OctetPiece> pieces, int dataLength)
    {
        if (_packer is not null && tag is RecordTag.RamPages)
        {
            if (dataLength == 0)
            {
                Span<byte> head = stackalloc byte[RamPagesRecord.MaxHead];
                AddToBatch(tag, head[..RamPagesRecord.WriteHead(tag, head, items.Length, 0)], items);
                return;
            }

            EndBatch(_packer);
            MakeRoom(_packer);
            _packer.Add(items, pages, pieces[1..], dataLength);
            return;
        }

        WritePacked();
        PutRamHead(tag, items, [], dataLength);
        PutPages(pages, pieces, dataLength);
    }

    /// <summary>Writes the p record that has begun; its payload, the last element, goes from where it stands.</summary>
    public void WritePacketRecord(ReadOnlySpan<byte> payload)
    {
        WritePacked();
        var data = new BerHeader(Asn1Tag.PrimitiveOctetString, payload.Length);
        int dataLength = payload.IsEmpty ? 0 : data.HeaderLength + payload.Length;
        Put(new BerHeader(RecordTag.Packet.ToTag(), _scratch.WrittenCount + dataLength));
        Put(_scratch.WrittenSpan);
        if (payload.IsEmpty)
            return;
        Put(data);
        PutPages(payload, [default, new OctetPiece(false, 0, payload.Length)], payload.Length);
    }

    /// <summary>Page data: the digest of the file leaves it out, since the one of the legacy stream, or of its channel, has it.</summary>
    private void PutPages(ReadOnlySpan<byte> pages, Span<OctetPiece> pieces, int length)
    {
        if (length == 0)
            return;
        _digest.Pass(length);
        pieces[0] = new OctetPiece(true, 0, _count);
        _sink.WriteGathered(_buffer, pages, pieces);
        _count = 0;
    }

    private void AddToBatch(RecordTag tag, ReadOnlySpan<byte> head, ReadOnlySpan<byte> rest)
    {
        if (_batch.WrittenCount > 0 && _batch.WrittenCount + rest.Length > FormatFacts.BatchLength)
            EndBatch(_packer!);
        _batchStarts.Add((_batch.WrittenCount, tag));
        _batch.Write(head);
        _batch.Write(rest);
        RamOctets += tag is RecordTag.RamPages ? head.Length + rest.Length : 0;
    }

    private void EndBatch(RecordPacker packer)
    {
        if (_batch.WrittenCount == 0)
            return;
        MakeRoom(packer);
        packer.Add(_batch.WrittenSpan, ref _batchStarts);
        _batch.Clear();
    }

    private void MakeRoom(RecordPacker packer)
    {
        if (packer.IsFull)
            WriteOldest(packer);
    }

    /// <summary>Writes everything that was compressed, or waits to be.</summary>
    private void WritePacked()
    {
        if (_packer is not null)
            EndBatch(_packer);
        WriteAll();
    }

    private void WriteAll()
    {
        while (_packer is { IsEmpty: false })
            WriteOldest(_packer);
    }

    private void WriteOldest(RecordPacker packer)
    {
        RecordPacker.Record record = packer.Take();
        if (record.Starts.Count > 0)
            PutRecords(record);
        else
            PutPages(record);
        packer.Return(record);
    }

    private void PutRecords(RecordPacker.Record records)
    {
        long start = Position;
        if (!records.Packed.IsEmpty)
        {
            _packed.Clear();
            RamPagesRecord.WritePacked(_packed, records.Packed, records.PageOctets);
            var header = new BerHeader(RecordTag.Packed.ToTag(), _packed.WrittenCount);
            int length = header.HeaderLength + _packed.WrittenCount;
            if (length < records.PageOctets && _expansion.TryTake(records.PageOctets, length))
            {
                AddToIndex(start, RecordTag.Packed);
                Put(header);
                Put(_packed.WrittenSpan);
                return;
            }
        }

        foreach ((int at, RecordTag tag) in records.Starts)
            AddToIndex(start + at, tag);
        Put(records.Pages);
    }

    private void PutPages(RecordPacker.Record record)
    {
        if (record.Packed.IsEmpty)
        {
            PutRamHead(RecordTag.RamPages, record.Items, [], record.PageOctets);
            FlushBuffer();
            _digest.Pass(record.PageOctets);
            _sink.Write(record.Pages);
            return;
        }

        _packed.Clear();
        RamPagesRecord.WritePacked(_packed, record.Packed, record.PageOctets);
        PutRamHead(RecordTag.RamPages, record.Items, _packed.WrittenSpan, 0);
        Put(_packed.WrittenSpan);
    }

    private void AddToIndex(long start, RecordTag tag)
    {
        if (tag is RecordTag.Device or RecordTag.Opaque or RecordTag.RamPages or RecordTag.Packed)
            _index.Add(start, tag);
    }

    /// <summary>What an r record has in front of its pages.</summary>
    private void PutRamHead(RecordTag tag, ReadOnlySpan<byte> items, ReadOnlySpan<byte> packed, int dataLength)
    {
        long start = Position;
        AddToIndex(start, tag);
        int length = packed.IsEmpty ? dataLength : packed.Length;
        Span<byte> head = stackalloc byte[RamPagesRecord.MaxHead];
        head = head[..RamPagesRecord.WriteHead(tag, head, items.Length, length)];
        Span<byte> dataHead = stackalloc byte[RamPagesRecord.MaxHead];
        dataHead = dataHead[..RamPagesRecord.WriteDataHead(dataHead, length, isPacked: !packed.IsEmpty)];
        if (head.Length + items.Length + dataHead.Length > BufferLength - _count)
            FlushBuffer();
        Put(head);
        Put(items);
        Put(dataHead);
        RamOctets += tag is RecordTag.RamPages ? Position - start + length : 0;
    }

    /// <summary>The end: index, end record, end-of-contents octets. Nothing may follow.</summary>
    /// <param name="legacyOctets">Octets of the legacy stream.</param>
    /// <param name="legacyDigest">Their digest.</param>
    public void End(long legacyOctets, ReadOnlySpan<byte> legacyDigest)
    {
        WritePacked();
        long indexOffset = Position;
        IndexRecord.Write(BeginRecord(), _index.Offsets);
        WriteRecord(RecordTag.Index);

        _scratch.Clear();
        new EndRecord
        {
            LegacyOctets = legacyOctets,
            BerOctets = Position,
            Algorithm = _algorithm,
            LegacyDigest = legacyDigest,
            BerDigest = _digest.Value,
            IndexOffset = indexOffset,
        }.Write(_scratch);
        Put(_scratch.WrittenSpan);
        Put(BerHeader.EndOfContents);   // X.690 8.1.5: of the stream
        Flush();
    }

    /// <summary>Lets everything written so far go on to the reader.</summary>
    public void Flush()
    {
        if (_packer is not null)
            EndBatch(_packer);
        FlushPacked();
    }

    /// <summary>The same, but for records that are gathered to be packed: where a z record ends does not depend on who waits for what.</summary>
    public void FlushPacked()
    {
        WriteAll();
        FlushBuffer();
        _sink.Flush();
    }

    public void Dispose()
    {
        _packer?.Dispose();
        _digest.Dispose();
        _scratch.Dispose();
        _packed.Dispose();
        _batch.Dispose();
    }

    private void Put(BerHeader header)
    {
        Span<byte> octets = stackalloc byte[BerHeader.MaxHeaderLength];
        Put(octets[..header.Encode(octets)]);
    }

    private void Put(ReadOnlySpan<byte> octets)
    {
        _digest.Append(octets);
        if (octets.Length > BufferLength - _count)
        {
            FlushBuffer();
            if (octets.Length >= BufferLength)
            {
                _sink.Write(octets);
                return;
            }
        }

        octets.CopyTo(_buffer.AsSpan(_count));
        _count += octets.Length;
    }

    private void FlushBuffer()
    {
        if (_count > 0)
            _sink.Write(_buffer.AsSpan(0, _count));
        _count = 0;
    }
}
