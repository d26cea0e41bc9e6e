using System.Collections.Immutable;
using System.Text;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>
/// Arrays of pointers that vmdesc describes wrongly, made right by the octets of the section (migration/vmstate.c). Up to 9.x all elements are described as the first one, also null
/// pointers (one octet 30), and where the first one is null as <c>"struct": {}</c>, which says nothing of the others. In 10.x a first run of elements has the count of the whole array.
/// </summary>
/// <remarks>One array of a section is fitted, no more; what comes out still has to decode to the same octets.</remarks>
internal static class PointerArrayFit
{
    private const byte NullPointer = 0x30;
    private const string NullTypeName = "nullptr";

    /// <summary>A description of exactly <paramref name="contents"/>.</summary>
    /// <returns>null: no array explains why the lengths differ.</returns>
    public static VMStateDescription? TryFit(VMStateDescription description, ReadOnlySpan<byte> contents)
        => description.Length is not long length ? null : length == contents.Length ? description : Fit(description, contents, contents.Length - length);

    private static VMStateDescription? Fit(VMStateDescription description, ReadOnlySpan<byte> octets, long missing)
    {
        ImmutableArray<VMStateField> fields = description.Fields;
        long at = 0;
        for (int i = 0; i < fields.Length; i++)
        {
            if (at > octets.Length || fields[i].Length is not long length)
                return null;
            if (FitField(fields, i, octets[(int)at..], missing) is { } replacement)
                return new VMStateDescription(description.Name, description.VersionId, fields.RemoveAt(i).InsertRange(i, replacement), description.Subsections) { IsExact = true };
            at += length;
        }

        for (int i = 0; i < description.Subsections.Length; i++)
        {
            VMStateDescription subsection = description.Subsections[i];
            at += 2 + Encoding.UTF8.GetByteCount(subsection.Name) + 4;   // 05, counted name, be32 version
            if (at > octets.Length || subsection.Length is not long length)
                return null;
            if (Fit(subsection, octets[(int)at..], missing) is { } fitted)
                return new VMStateDescription(description.Name, description.VersionId, fields, description.Subsections.SetItem(i, fitted)) { IsExact = true };
            at += length;
        }

        return null;
    }

    private static ImmutableArray<VMStateField>? FitField(ImmutableArray<VMStateField> fields, int index, ReadOnlySpan<byte> octets, long missing)
    {
        VMStateField field = fields[index];
        return field switch
        {
            { Kind: FieldKind.Null, TypeName: "struct", Count: > 1 } when missing > 0 => SplitUnknown(field, octets, missing),
            { Kind: FieldKind.Struct, Count: > 1, IsListedByElement: false, Pointer: PointerRule.None } when missing < 0 => Shorten(fields, index, missing) ?? SplitNulls(field, octets, missing),
            { Kind: FieldKind.Struct, Count: 1 } => Fit(field.Struct!, octets, missing) is { } nested ? [Copy(field, 1, nested)] : null,
            _ => null,
        };
    }

    /// <summary>The first element is null, so nothing is known of those that are not: they, and what stands between them, are one buffer.</summary>
    private static ImmutableArray<VMStateField>? SplitUnknown(VMStateField field, ReadOnlySpan<byte> octets, long missing)
    {
        if (field.Count + missing > octets.Length)
            return null;
        octets = octets[..(int)(field.Count + missing)];
        int start = octets.IndexOfAnyExcept(NullPointer);
        int end = octets.LastIndexOfAnyExcept(NullPointer) + 1;
        if (start < 0 || start >= field.Count)
            return null;

        // At least one element is not null; octets 30 at its ends belong to it where there are more than null pointers can be.
        int after = Math.Min(octets.Length - end, field.Count - 1 - start);
        var buffer = new VMStateField(field.Name, FieldKind.Buffer, field.TypeName) { Size = octets.Length - after - start };
        return [.. Nulls(field, start), buffer, .. Nulls(field, after)];
    }

    /// <summary>A run at the start of the array counts the elements of all runs.</summary>
    private static ImmutableArray<VMStateField>? Shorten(ImmutableArray<VMStateField> fields, int index, long missing)
    {
        VMStateField field = fields[index];
        int others = 0;
        bool hasNulls = false;
        for (int i = index + 1; i < fields.Length && fields[i].Name == field.Name; i++)
        {
            others += fields[i].Count;
            hasNulls |= fields[i].Kind is FieldKind.Null;
        }

        return hasNulls && others < field.Count && others * (field.ElementLength ?? 0) == -missing ? [Copy(field, field.Count - others, field.Struct!)] : null;
    }

    /// <summary>Element by element: an octet 30 is a null pointer.</summary>
    private static ImmutableArray<VMStateField>? SplitNulls(VMStateField field, ReadOnlySpan<byte> octets, long missing)
    {
        if (field.ElementLength is not long length || length <= 1 || -missing % (length - 1) != 0 || -missing / (length - 1) > field.Count)
            return null;

        ImmutableArray<VMStateField>.Builder runs = ImmutableArray.CreateBuilder<VMStateField>();
        long nulls = -missing / (length - 1);
        for (int left = field.Count; left > 0;)
        {
            int run = 0;
            while (run < left && octets.Length > run && octets[run] == NullPointer && run < nulls)
                run++;
            if (run > 0)
            {
                runs.AddRange(Nulls(field, run));
                octets = octets[run..];
                nulls -= run;
                left -= run;
                continue;
            }

            while (run < left && octets.Length >= length && (nulls == 0 || octets[0] != NullPointer))
            {
                octets = octets[(int)length..];
                run++;
            }

            if (run == 0)
                return null;
            runs.Add(Copy(field, run, field.Struct!));
            left -= run;
        }

        return nulls == 0 ? runs.ToImmutable() : null;
    }

    private static IEnumerable<VMStateField> Nulls(VMStateField field, int count)
        => count == 0 ? [] : [new VMStateField(field.Name, FieldKind.Null, NullTypeName) { Count = count, Pointer = PointerRule.NullMarker }];

    private static VMStateField Copy(VMStateField field, int count, VMStateDescription nested)
        => new(field.Name, field.Kind, field.TypeName)
        {
            Count = count,
            Struct = nested,
            Pointer = field.Pointer,
            IsListedByElement = field.IsListedByElement && count != 1,
            IndexMode = field.IndexMode,
        };
}
