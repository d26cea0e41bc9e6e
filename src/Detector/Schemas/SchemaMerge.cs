using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Puts catalogs of one binary together: the fields of a dump get the types that a stream shows, what only a stream shows is added.</summary>
internal sealed class SchemaMerge
{
    private readonly DescriptionPool _pool = new();
    private readonly Dictionary<(VMStateDescription General, VMStateDescription Exact), VMStateDescription> _merged = [];

    public static SchemaCatalog Merge(ReadOnlySpan<SchemaCatalog> catalogs)
    {
        if (catalogs.Length == 1)
            return catalogs[0];

        var merge = new SchemaMerge();
        List<SchemaEntry> general = [];
        List<SchemaEntry> exact = [];
        string? machine = null;
        bool hasCounts = true;
        foreach (SchemaCatalog catalog in catalogs)
        {
            machine ??= catalog.MachineType;
            if (catalog.Entries.Any(static e => e.DeviceType is not null))
                hasCounts &= catalog.HasCounts;
            foreach (SchemaEntry entry in catalog.Entries)
                (entry.Description is { IsExact: true } ? exact : general).Add(entry);
        }

        return new SchemaCatalog(merge.Merge(general, exact)) { MachineType = machine, HasCounts = hasCounts };
    }

    private ImmutableArray<SchemaEntry> Merge(List<SchemaEntry> general, List<SchemaEntry> exact)
    {
        ImmutableArray<SchemaEntry>.Builder entries = ImmutableArray.CreateBuilder<SchemaEntry>(general.Count + exact.Count);
        HashSet<SchemaEntry> used = new(ReferenceEqualityComparer.Instance);
        HashSet<(string, VMStateDescription?)> known = [];
        foreach (SchemaEntry entry in general)
        {
            SchemaEntry merged = entry;
            foreach (SchemaEntry shape in exact)
            {
                if (merged.Description is not VMStateDescription description || shape.Description!.Name != description.Name
                    || shape.VersionId != entry.VersionId || !Overlaps(description, shape.Description))
                    continue;
                used.Add(shape);
                merged = new SchemaEntry
                {
                    DeviceType = entry.DeviceType,
                    VersionId = entry.VersionId,
                    MinimumVersionId = entry.MinimumVersionId,
                    Description = Merge(description, shape.Description),
                };
            }

            if (known.Add((merged.Name, merged.Description)))
                entries.Add(merged);
        }

        foreach (SchemaEntry entry in exact)
        {
            if (!used.Contains(entry) && known.Add((entry.Name, entry.Description)))
                entries.Add(entry);
        }

        return entries.ToImmutable();
    }

    /// <summary>
    /// Two devices of different vmsd tables may use one name: they are the same table if the fields that were sent are fields that may be sent.
    /// </summary>
    private static bool Overlaps(VMStateDescription general, VMStateDescription exact)
        => exact.Fields.IsEmpty || exact.Fields.Any(f => general.Fields.Any(g => FieldNames.AreSame(g.Name, f.Name)));

    private VMStateDescription Merge(VMStateDescription general, VMStateDescription exact)
    {
        if (_merged.TryGetValue((general, exact), out VMStateDescription? known))
            return known;

        ImmutableArray<VMStateField>.Builder fields = ImmutableArray.CreateBuilder<VMStateField>(general.Fields.Length);
        int next = 0;
        foreach (VMStateField field in general.Fields)
        {
            int at = Find(exact, field.Name, next);
            if (at >= 0)
                next = at + 1;
            fields.Add(at < 0 ? field : Merge(field, exact.Fields[at]));
        }

        ImmutableArray<VMStateDescription>.Builder subsections = ImmutableArray.CreateBuilder<VMStateDescription>(general.Subsections.Length);
        foreach (VMStateDescription subsection in general.Subsections)
        {
            VMStateDescription? sent = exact.Subsections.FirstOrDefault(s => s.Name == subsection.Name);
            subsections.Add(sent is null ? subsection : Merge(subsection, sent));
        }

        var merged = new VMStateDescription(general.Name, general.VersionId, fields.MoveToImmutable(), subsections.MoveToImmutable())
        {
            MinimumVersionId = general.MinimumVersionId,
        };
        return _merged[(general, exact)] = _pool.Share(merged);
    }

    private static int Find(VMStateDescription exact, string name, int from)
    {
        for (int i = from; i < exact.Fields.Length; i++)
        {
            if (exact.Fields[i].Kind is not FieldKind.Null && FieldNames.AreSame(exact.Fields[i].Name, name))
                return i;
        }

        return -1;
    }

    private VMStateField Merge(VMStateField general, VMStateField exact)
    {
        if (general.TypeName.Length > 0)
        {
            // Two streams: the types are there; nested ones may have grown.
            VMStateDescription? shape = exact.Struct ?? (exact.Elements.IsEmpty ? null : exact.Elements[0].Struct);
            return general.Struct is VMStateDescription own && shape is not null && own.Name == shape.Name
                ? With(general, general.Kind, general.TypeName, general.Size, Merge(own, shape))
                : general;
        }

        VMStateDescription? nested = exact.Struct ?? (exact.Elements.IsEmpty ? null : exact.Elements[0].Struct);
        if (general.Struct is VMStateDescription description)
        {
            bool isNested = exact.Kind is FieldKind.Struct or FieldKind.List or FieldKind.Tree;
            VMStateDescription merged = nested is not null && nested.Name == description.Name ? Merge(description, nested) : description;
            return isNested ? With(general, exact.Kind, exact.TypeName, general.Size, merged) : general;
        }

        return exact.Kind is FieldKind.Struct or FieldKind.List or FieldKind.Tree or FieldKind.Octets
            ? general
            : With(general, exact.Kind, exact.TypeName, exact.Kind is FieldKind.Buffer ? exact.Size : general.Size, null);
    }

    private static VMStateField With(VMStateField field, FieldKind kind, string typeName, int size, VMStateDescription? nested)
        => new(field.Name, kind, typeName)
        {
            Size = size,
            Count = field.Count,
            VersionId = field.VersionId,
            IsConditional = field.IsConditional,
            Struct = nested,
        };
}
