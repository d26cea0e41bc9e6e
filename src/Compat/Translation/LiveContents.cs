using System.Buffers;
using CommunityToolkit.HighPerformance.Buffers;

namespace Ber.Compat;

/// <summary>The part of a live section that is being translated: what began it, its typed records, and its opaque octets as long as they are few.</summary>
/// <param name="stream">Where l records go.</param>
/// <param name="expansion">Counts the zeros.</param>
internal sealed class LiveContents(MigrationStreamWriter stream, Expansion expansion) : IDisposable
{
    private readonly ArrayPoolBufferWriter<byte> _octets = new();
    private readonly ArrayPoolBufferWriter<byte> _items = new();
    private readonly ArrayPoolBufferWriter<byte> _item = new();
    private readonly LiveOctets _again = new();
    private int _itemCount;
    private int _number;   // the alternative of the items
    private bool _isOpen;

    public LivePart Part { get; } = new();

    /// <summary>Whether a part has begun, and not ended.</summary>
    public bool IsOpen => _isOpen;

    /// <summary>Whether its octets go on to the output, and are not gathered here.</summary>
    public bool IsLong { get; set; }

    /// <summary>Whether it is a part whose octets are all here, and are opaque.</summary>
    public bool IsShort => _isOpen && !Part.IsRam && !IsLong && !IsTyped;

    /// <summary>Whether it began with an l record.</summary>
    public bool HasBegun { get; private set; }

    /// <summary>Whether all octets so far are typed, and there are some.</summary>
    public bool IsTyped => _isOpen && !IsLong && (HasBegun || _itemCount > 0);

    public ReadOnlySpan<byte> Octets => _octets.WrittenSpan;

    public void Begin(byte type, uint id, SectionHead? head)
    {
        Part.Begin(type, id, head);
        _isOpen = true;
    }

    public void Add(ReadOnlySpan<byte> octets) => _octets.Write(octets);

    /// <summary>Adds octets to the typed records, if they are one more. An item is read again, and must come to the same octets.</summary>
    public bool TryAdd(ReadOnlySpan<byte> octets, bool isRecord)
    {
        if (Part.Grammar is not LiveGrammar grammar || !isRecord || !TryWriteItem(grammar, octets))
        {
            Part.GiveUp();
            return false;
        }

        if (_itemCount == FormatFacts.RecordItemLimit || (_itemCount > 0 && _items.WrittenCount + _item.WrittenCount > FormatFacts.RecordDataLimit))
            WriteRecord(isContinued: true, hasFooter: true);
        _items.Write(_item.WrittenSpan);
        _itemCount++;
        _number = grammar.Number;
        return true;
    }

    /// <summary>Writes the items that have gathered as an l record.</summary>
    /// <param name="isContinued">Whether more of the part follows.</param>
    /// <param name="hasFooter">Whether the part, which ends, has a footer.</param>
    public void WriteRecord(bool isContinued, bool hasFooter)
    {
        bool isEndAlone = !isContinued && !HasBegun && Part.Grammar!.HasEnd && _items.WrittenSpan.SequenceEqual(LiveGrammar.EndAlone);
        var record = new LiveRecord(Part.Id, isEndAlone ? null : _number)
        {
            Event = HasBegun ? null : Part.Type,
            Head = HasBegun ? null : Part.Head,
            Items = _items.WrittenSpan,
            IsContinued = isContinued,
            HasNoFooter = !hasFooter,
        };
        record.Write(stream.BeginRecord());
        stream.WriteRecord(RecordTag.Live);
        HasBegun = true;
        _items.Clear();
        _itemCount = 0;
    }

    public void End()
    {
        _octets.Clear();
        _items.Clear();
        _itemCount = 0;
        _isOpen = IsLong = HasBegun = false;
    }

    public void Dispose()
    {
        _octets.Dispose();
        _items.Dispose();
        _item.Dispose();
        _again.Dispose();
    }

    private bool TryWriteItem(LiveGrammar grammar, ReadOnlySpan<byte> octets)
    {
        _item.Clear();
        var writer = new BerWriter(_item);
        bool isWritten = grammar.TryWrite(octets, ref writer, expansion);
        writer.Complete();
        if (!isWritten)
            return false;
        var reader = new RecordReader(_item.WrittenSpan, 0);
        grammar.Read(ref reader, _again);
        return _again.Written.SequenceEqual(octets);
    }
}
