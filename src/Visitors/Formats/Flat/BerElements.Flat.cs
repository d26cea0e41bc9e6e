using System.Runtime.CompilerServices;

namespace Ber.Visitors;

/// <content>Runs of scalars, read at once.</content>
internal ref partial struct BerElements
{
    /// <summary>Fewer octets than that are copied before a run is read, so that octets follow its last scalar: they may be the end of the value.</summary>
    private const int Tail = 128;

    /// <summary>Reads a run where enough octets are at hand.</summary>
    /// <param name="fields">The scalars.</param>
    /// <param name="isShort">Whether they are not, so that nothing was tried: see <see cref="TryReadShortFlat"/>.</param>
    /// <returns>Whether it was read.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryReadFlat<TFields>(scoped TFields fields, out bool isShort)
        where TFields : IFlatFields, allows ref struct
    {
        _ = Reader.TryPeek(out ReadOnlySpan<byte> octets);
        isShort = octets.Length < Tail || !BitConverter.IsLittleEndian;
        if (isShort)
            return false;
        scoped var cursor = new BerFlatReader(octets, FieldPathStack.MaxDepth - Path.Depth);
        return fields.Visit(ref cursor) && Reader.TryAdvance(cursor.Length);
    }

    /// <summary>Reads a run in a packed array, or at the end of what is at hand.</summary>
    /// <param name="field">The member or array that the scalars are the struct of; null: they are members.</param>
    /// <param name="fields">The scalars.</param>
    /// <returns>Whether it was read.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public bool TryReadShortFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
    {
        if (PackedDepth != 0)
            return TryUnpackFlat(field, fields);
        if (!BitConverter.IsLittleEndian || !Reader.TryPeek(out ReadOnlySpan<byte> octets))
            return false;
        Span<byte> tail = stackalloc byte[Tail + BerFlatReader.Slack];
        octets.CopyTo(tail);
        var cursor = new BerFlatReader(tail[..(octets.Length + BerFlatReader.Slack)], FieldPathStack.MaxDepth - Path.Depth);
        return fields.Visit(ref cursor) && Reader.TryAdvance(cursor.Length);
    }

    private bool TryUnpackFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
    {
        scoped var cursor = new QemuFileFlatReader(_packed, isPacked: true);
        if (!fields.Visit(ref cursor))
            return false;
        _packed = _packed[cursor.Length..];
        Path.NextStruct(field);
        return true;
    }
}
