using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>
/// Makes the exact description of one section of that which a schema has for all: fields of the version that was sent, arrays as long as their counts say,
/// and the subsections that are there.
/// </summary>
/// <remarks>
/// Of conditional fields a schema does not tell which are sent: all are tried, then none. What comes out has the length of the section, and still has to
/// decode to the same octets.
/// </remarks>
internal sealed class SchemaFit
{
    private const int MaxItems = 65_536;   // that have no octets of their own

    private readonly DescriptionInterner _types = new();
    private readonly Dictionary<VMStateDescription, VMStateDescription> _unconditional = new(ReferenceEqualityComparer.Instance);
    private long _left;   // items that one fit may still look at: no more than there are octets, and elements without

    /// <summary>A description of exactly <paramref name="contents"/>.</summary>
    /// <param name="description">The schema's.</param>
    /// <param name="contents">The octets of a section.</param>
    /// <param name="versionId">The section's version.</param>
    /// <returns>null: the octets are not so described.</returns>
    public VMStateDescription? TryFit(VMStateDescription description, ReadOnlySpan<byte> contents, int versionId)
    {
        try
        {
            return Fit(description, contents, versionId) ?? Fit(Unconditional(description), contents, versionId);
        }
        catch (ArgumentException)
        {
            return null;   // what is left is no description: the count of an array has gone, or its elements are too many
        }
    }

    private VMStateDescription? Fit(VMStateDescription description, ReadOnlySpan<byte> contents, int versionId)
    {
        if (versionId > description.VersionId || versionId < (description.MinimumVersionId ?? 0))
            return null;
        _left = contents.Length + MaxItems;
        StateCursor cursor = StateCursor.OverQemuFile(description, contents, versionId);
        VMStateDescription? fitted = Fit(ref cursor, description, versionId);
        return fitted?.Length == contents.Length ? fitted : null;
    }

    /// <summary>What is inside of the item that was entered.</summary>
    private VMStateDescription? Fit(ref StateCursor cursor, VMStateDescription description, int versionId)
    {
        ImmutableArray<VMStateField>.Builder fields = ImmutableArray.CreateBuilder<VMStateField>();
        ImmutableArray<VMStateDescription>.Builder subsections = ImmutableArray.CreateBuilder<VMStateDescription>();
        while (cursor.MoveNext())
        {
            if (--_left < 0)
                return null;
            if (cursor.IsSubsection)
            {
                if (FitInner(ref cursor) is not VMStateDescription subsection)
                    return null;
                subsections.Add(subsection);
            }
            else if (!TryAdd(ref cursor, fields))
            {
                return null;
            }
        }

        return cursor.Error is not null ? null : _types.Intern(new VMStateDescription(
            description.Name, versionId, fields.ToImmutable(), subsections.ToImmutable())
        {
            IsExact = true,
        });
    }

    private VMStateDescription? FitInner(ref StateCursor cursor)
    {
        (VMStateDescription description, int versionId) = (cursor.Description!, cursor.VersionId);
        if (!cursor.Enter())
            return null;
        VMStateDescription? fitted = Fit(ref cursor, description, versionId);
        return fitted is not null && cursor.Leave() ? fitted : null;   // where it does not fit nobody goes on: what is left is not passed over
    }

    private bool TryAdd(ref StateCursor cursor, ImmutableArray<VMStateField>.Builder fields)
    {
        VMStateField field = cursor.Field!;
        if (!cursor.IsPresent || field.Pointer is not PointerRule.None || field.HasLocalCount
            || field.Kind is FieldKind.String or FieldKind.Octets or FieldKind.List or FieldKind.Tree or FieldKind.Null)
            return false;
        if (field.Kind is not FieldKind.Struct)
        {
            fields.Add(Copy(field, null, cursor.IsArray ? cursor.Count : 1, cursor.IsArray));
            return true;
        }

        if (!cursor.IsArray)
        {
            VMStateDescription? inner = FitInner(ref cursor);
            if (inner is not null)
                fields.Add(Copy(field, inner, 1, isArray: false));
            return inner is not null;
        }

        return cursor.Enter() && TryAddElements(ref cursor, field, fields) && cursor.Leave();
    }

    /// <summary>Elements of one shape, one after the other, are a field; the next ones another of the same name.</summary>
    private bool TryAddElements(ref StateCursor cursor, VMStateField field, ImmutableArray<VMStateField>.Builder fields)
    {
        VMStateDescription? run = null;
        int count = 0;
        while (cursor.MoveNext())
        {
            if (--_left < 0 || FitInner(ref cursor) is not VMStateDescription element)
                return false;
            if (run is not null && !ReferenceEquals(run, element))
            {
                fields.Add(Copy(field, run, count, isArray: true));
                count = 0;
            }

            run = element;
            count++;
        }

        if (run is not null)
            fields.Add(Copy(field, run, count, isArray: true));
        return cursor.Error is null;
    }

    private static VMStateField Copy(VMStateField field, VMStateDescription? inner, int count, bool isArray) => new(field.Name, field.Kind, field.TypeName)
    {
        Size = field.Size,
        Count = count,
        IsArrayOfOne = isArray && count == 1,
        Struct = inner,
    };

    /// <summary>The description without the fields of which it does not tell whether they are sent.</summary>
    private VMStateDescription Unconditional(VMStateDescription description)
    {
        if (!_unconditional.TryGetValue(description, out VMStateDescription? known))
        {
            _unconditional[description] = known = new VMStateDescription(
                description.Name, description.VersionId, [.. description.Fields.Where(static f => !f.IsConditional).Select(Unconditional)],
                [.. description.Subsections.Select(Unconditional)])
            {
                MinimumVersionId = description.MinimumVersionId,
            };
        }

        return known;
    }

    private VMStateField Unconditional(VMStateField field) => field.Struct is null ? field : new VMStateField(field.Name, field.Kind, field.TypeName)
    {
        Struct = Unconditional(field.Struct),
        Count = field.Count,
        CountField = field.CountField,
        CountFactor = field.CountFactor,
        HasLocalCount = field.HasLocalCount,
        VersionId = field.VersionId,
        StructVersionId = field.StructVersionId,
        Pointer = field.Pointer,
        IsArrayOfOne = field.IsArrayOfOne,
    };
}
