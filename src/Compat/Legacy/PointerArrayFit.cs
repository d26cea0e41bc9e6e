using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>
/// Arrays of pointers that vmdesc describes wrongly, made right by the octets of the section (migration/vmstate.c). Up to 9.x all elements are described as the
/// first one, also null pointers (one octet 30), and where the first one is null as <c>"struct": {}</c>, which says nothing of the others. In 10.x a first run
/// of elements has the count of the whole array.
/// </summary>
/// <remarks>One array of a section is fitted, no more; what comes out still has to decode to the same octets.</remarks>
internal static class PointerArrayFit
{
    private const byte NullPointer = 0x30;
    private const string NullTypeName = "nullptr";

    /// <summary>A description of exactly <paramref name="contents"/>.</summary>
    /// <returns>null: no array explains why the lengths differ.</returns>
    public static VMStateDescription? TryFit(VMStateDescription description, ReadOnlySpan<byte> contents)
    {
        if (description.Length is not long length)
            return null;
        if (length == contents.Length)
            return description;
        StateCursor cursor = StateCursor.OverLayout(description);
        return Fit(ref cursor, description, contents, contents.Length - length);
    }

    /// <summary>The description with its wrong array made right; what stands before that is where the description says.</summary>
    private static VMStateDescription? Fit(ref StateCursor cursor, VMStateDescription description, ReadOnlySpan<byte> octets, long missing)
    {
        ImmutableArray<VMStateField> fields = description.Fields;
        while (cursor.MoveNext() && cursor.Offset <= octets.Length)
        {
            int i = cursor.Index;
            if (!cursor.IsSubsection)
            {
                if (FitField(ref cursor, fields, octets, missing) is { } replacement)
                    return new VMStateDescription(description.Name, description.VersionId, fields.RemoveAt(i).InsertRange(i, replacement),
                        description.Subsections)
                    {
                        IsExact = true,
                    };
            }
            else if (FitStruct(ref cursor, octets, missing) is { } fitted)
            {
                return new VMStateDescription(description.Name, description.VersionId, fields,
                    description.Subsections.SetItem(i - fields.Length, fitted))
                {
                    IsExact = true,
                };
            }
        }

        return null;
    }

    private static VMStateDescription? FitStruct(ref StateCursor cursor, ReadOnlySpan<byte> octets, long missing)
    {
        VMStateDescription description = cursor.Description!;
        if (!cursor.Enter())
            return null;
        VMStateDescription? fitted = Fit(ref cursor, description, octets, missing);
        cursor.Leave();
        return fitted;
    }

    private static ImmutableArray<VMStateField>? FitField(ref StateCursor cursor, ImmutableArray<VMStateField> fields, ReadOnlySpan<byte> octets, long missing)
    {
        VMStateField field = cursor.Field!;
        int at = (int)cursor.Start;
        return field switch
        {
            { Kind: FieldKind.Null, TypeName: "struct", Count: > 1 } when missing > 0 => SplitUnknown(field, octets[at..], missing),
            { Kind: FieldKind.Struct, Count: > 1, IsListedByElement: false, Pointer: PointerRule.None } when missing < 0
                => Shorten(fields, cursor.Index, missing) ?? SplitNulls(field, octets[at..], missing),
            { Kind: FieldKind.Struct, Count: 1 } => FitStruct(ref cursor, octets, missing) is { } nested ? [Copy(field, 1, nested)] : null,
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
