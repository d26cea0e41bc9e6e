using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>Consecutive entries of one name in vmdesc: one field of the C table, unless it was split where its elements differ.</summary>
/// <remarks>QEMU suffixes names that a table uses twice with <c>[k]</c>, so two neighbours of one name are always the same field.</remarks>
internal readonly ref struct VMDescFieldGroup
{
    private readonly ReadOnlySpan<VMDescEntry> _entries;
    private readonly long _total;

    private VMDescFieldGroup(ReadOnlySpan<VMDescEntry> entries)
    {
        _entries = entries;
        for (int i = 0; i < entries.Length; i += EntriesOfElement(i))
            _total += ElementAt(i).Count;
    }

    /// <summary>How the stream numbers elements, if this group shows it; runs with <c>array_len</c> and null pointers of 10.x do not.</summary>
    public IndexMode? IndexEvidence
    {
        get
        {
            bool hasIndex = false;
            bool hasMarker = false;
            bool hasRun = false;
            foreach (ref readonly VMDescEntry entry in _entries)
            {
                hasIndex |= entry.Index >= 0;
                hasMarker |= entry.IsPointerMarker;
                hasRun |= entry.ArrayLength >= 0 || (entry.Kind is FieldKind.Null && !entry.IsPointerMarker);
            }

            if (hasMarker && !hasIndex)
                return IndexMode.None;   // markers and the end of indices came with one version, 11.0

            if (_entries.Length < 2 || hasRun)
                return null;

            return _entries[^1].Index >= 0 ? IndexMode.All : hasIndex ? IndexMode.AllButLast : IndexMode.None;
        }
    }

    /// <summary>Takes the group at the start of <paramref name="entries"/>.</summary>
    public static VMDescFieldGroup TakeFrom(ref ReadOnlySpan<VMDescEntry> entries)
    {
        int length = 1;
        while (length < entries.Length && entries[length].Name == entries[0].Name)
            length++;
        var group = new VMDescFieldGroup(entries[..length]);
        entries = entries[length..];
        return group;
    }

    /// <summary>Whether an element that is listed by itself has an index.</summary>
    /// <param name="indexMode">The mode.</param>
    /// <param name="isOverride">Whether the mode is stated for this very field.</param>
    /// <param name="position">Elements before it in the group.</param>
    /// <param name="total">Elements of the group.</param>
    public static bool HasIndex(IndexMode indexMode, bool isOverride, long position, long total) => indexMode switch
    {
        IndexMode.All => total > 1 || isOverride,
        IndexMode.AllButLast => position + 1 < total,
        _ => false,
    };

    /// <summary>Makes fields of the group: one where its elements have one shape, else one for each run of elements of one shape.</summary>
    public void AddFields(IndexMode streamMode, ImmutableArray<VMStateField>.Builder fields)
    {
        bool isUniform = TryFindOverride(streamMode, out IndexMode? groupOverride);
        long position = 0;
        int runLength = 0;
        for (int i = 0; i < _entries.Length; i += EntriesOfElement(i))
        {
            ref readonly VMDescEntry element = ref ElementAt(i);
            bool isListed = element.ArrayLength < 0;
            IndexMode? indexMode = groupOverride;
            if (!isUniform && (element.Index >= 0) != HasIndex(streamMode, false, position, _total))
                indexMode = element.Index >= 0 ? IndexMode.All : IndexMode.None;
            if (!isListed)
                indexMode = null;

            PointerRule pointer = PointerRuleAt(i);
            VMStateField? last = runLength > 0 && isListed ? fields[^1] : null;
            if (last is not null && last.IndexMode == indexMode && last.Pointer == pointer && VMDescEntry.HaveEqualShape(element, ElementBefore(i)))
            {
                // The last element of the run settles its length; until then the field made for its first element stands for it.
                runLength++;
            }
            else
            {
                FinishRun(fields, runLength);
                fields.Add(MakeField(element, pointer, indexMode, element.Count));
                runLength = isListed ? 1 : 0;
            }

            position += element.Count;
        }

        FinishRun(fields, runLength);
    }

    private static void FinishRun(ImmutableArray<VMStateField>.Builder fields, int runLength)
    {
        if (runLength <= 1)
            return;

        VMStateField first = fields[^1];
        fields[^1] = new VMStateField(first.Name, first.Kind, first.TypeName)
        {
            Size = first.Size,
            Count = runLength,
            Struct = first.Struct,
            Pointer = first.Pointer,
            IsListedByElement = true,
            IndexMode = first.IndexMode,
        };
    }

    private static VMStateField MakeField(in VMDescEntry element, PointerRule pointer, IndexMode? indexMode, int count)
        => new(element.Name!, element.Kind, element.TypeName)
        {
            Size = element.Kind is FieldKind.Buffer or FieldKind.String ? element.Size : 0,
            Count = count,
            Struct = element.Struct,
            Elements = element.Elements,
            Pointer = pointer,
            IndexMode = indexMode,
        };

    /// <summary>Finds the one mode that holds for all elements, null where it is the stream's; false when there is none.</summary>
    private bool TryFindOverride(IndexMode streamMode, out IndexMode? groupOverride)
    {
        groupOverride = null;
        if (Follows(streamMode, false))
            return true;

        foreach (IndexMode indexMode in (ReadOnlySpan<IndexMode>)[IndexMode.None, IndexMode.All, IndexMode.AllButLast])
        {
            if (Follows(indexMode, true))
            {
                groupOverride = indexMode;
                return true;
            }
        }

        return false;
    }

    private bool Follows(IndexMode indexMode, bool isOverride)
    {
        long position = 0;
        for (int i = 0; i < _entries.Length; i += EntriesOfElement(i))
        {
            ref readonly VMDescEntry element = ref ElementAt(i);
            if (element.ArrayLength < 0 && (element.Index >= 0) != HasIndex(indexMode, isOverride, position, _total))
                return false;
            position += element.Count;
        }

        return true;
    }

    private PointerRule PointerRuleAt(int i)
        => _entries[i].IsPointerMarker ? PointerRule.PresenceMarker : _entries[i].Kind is FieldKind.Null ? PointerRule.NullMarker : PointerRule.None;

    /// <summary>2 for a marker and the element that its pointer has, else 1.</summary>
    private int EntriesOfElement(int i)
        // With array_len the marker stands for a run of null pointers, and what follows has no marker of its own (s390_css of 11.x).
        => _entries[i] is { IsPointerMarker: true, ArrayLength: < 0 } && i + 1 < _entries.Length
            && _entries[i + 1] is { IsPointerMarker: false, ArrayLength: < 0 } ? 2 : 1;

    private ref readonly VMDescEntry ElementAt(int i) => ref _entries[i + EntriesOfElement(i) - 1];

    /// <summary>The element that ends just before entry <paramref name="i"/>: of a pair its second entry.</summary>
    private ref readonly VMDescEntry ElementBefore(int i) => ref _entries[i - 1];
}
