using System.Collections.Immutable;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>
/// Types of device sections that are known before the sections come: announced, or given. A device of an announced shape needs no other type record. One in
/// which something is saved by hand is announced as a loader knows it: what else is in it has the numbers of the announced types.
/// </summary>
internal sealed class KnownTypes
{
    private readonly Dictionary<(string IdStr, uint InstanceId), VMStateDescription> _bySection = [];
    private readonly Dictionary<(string Name, int VersionId), VMStateDescription> _byName = [];
    private readonly Dictionary<(string Name, int VersionId), List<VMStateDescription>> _nested = [];   // all, each once
    private readonly Dictionary<(VMStateDescription, VMStateDescription), bool> _compared = [];
    private readonly ILookup<string, VMStateDescription> _schemas;   // of all sections of a device, by its vmsd name
    private readonly SchemaFit _fit = new();
    private readonly LoadedTypes _loaded = new();

    public KnownTypes(MigrationProfile profile)
    {
        foreach (ProfileDevice device in profile.Devices)
        {
            if (device.Description is not VMStateDescription description)
                continue;
            _bySection.TryAdd((device.Path.IdStr, device.Path.InstanceId), description);
            _byName.TryAdd((description.Name, description.VersionId), description);
            AddNested(description);
        }

        _schemas = (profile.Schemas?.Entries ?? []).Select(static e => e.Description).OfType<VMStateDescription>().ToLookup(static d => d.Name);
    }

    /// <summary>
    /// The description of exactly a section, as a loader knows it: that of the section itself, or what a schema has for its vmsd (the end of an idstr is its
    /// name).
    /// </summary>
    /// <returns>null: none is known.</returns>
    public VMStateDescription? Of(HeldSection held)
    {
        string idStr = held.Head.IdStr.Text;
        if (_bySection.TryGetValue((idStr, held.Head.InstanceId), out VMStateDescription? known) && known is { IsExact: true }
            && known.Length == held.Contents.Count)
            return _loaded.Of(known);
        foreach (VMStateDescription schema in _schemas[idStr[(idStr.LastIndexOf('/') + 1)..]])
        {
            if (_fit.TryFit(schema, held.Contents, (int)held.Head.VersionId) is VMStateDescription fitted)
                return fitted;
        }

        return null;
    }

    /// <summary>A device that vmdesc does not describe, or not yet, as it is known, if it can be that.</summary>
    public VMDescDevice? DeviceOf(HeldSection held) => Of(held) is not VMStateDescription description ? null : new VMDescDevice
    {
        Name = held.Head.IdStr.Text,
        InstanceId = held.Head.InstanceId,
        IsOldStyle = description.Name.Length == 0,
        Description = description,
    };

    /// <summary>The known description of a section, where the one that is sent has the same shape; null: it has not.</summary>
    public VMStateDescription? SameAs(VMStateDescription sent, SectionHead section)
        => _bySection.TryGetValue((section.IdStr.Text, section.InstanceId), out VMStateDescription? known) && IsSame(known, sent) ? known : null;

    /// <summary>The known description, of a section or nested in one, that has the shape of one that is sent; null: there is none.</summary>
    public VMStateDescription? SameAs(VMStateDescription sent)
        => _nested.TryGetValue((sent.Name, sent.VersionId), out List<VMStateDescription>? known) ? known.Find(k => IsSame(k, sent)) : null;

    /// <summary>The known description of which this is an instance: one of its name and version; null: none.</summary>
    public VMStateDescription? RefinedBy(VMStateDescription sent)
        => _byName.TryGetValue((sent.Name, sent.VersionId), out VMStateDescription? known) && !ReferenceEquals(known, sent) ? known : null;

    private void AddNested(VMStateDescription? description)
    {
        if (description is null)
            return;
        if (!_nested.TryGetValue((description.Name, description.VersionId), out List<VMStateDescription>? known))
            _nested.Add((description.Name, description.VersionId), known = []);
        if (known.Contains(description))
            return;
        known.Add(description);
        foreach (VMStateField field in description.Fields)
        {
            AddNested(field.Struct);
            AddNested(field.Key);
            foreach (VMStateElements run in field.Elements)
            {
                AddNested(run.Key);
                AddNested(run.Struct);
            }
        }

        foreach (VMStateDescription subsection in description.Subsections)
            AddNested(subsection);
    }

    private bool IsSame(VMStateDescription? x, VMStateDescription? y)
    {
        if (ReferenceEquals(x, y))
            return true;
        if (x is null || y is null || x.Name != y.Name || x.VersionId != y.VersionId || x.MinimumVersionId != y.MinimumVersionId || x.IsExact != y.IsExact
            || x.Fields.Length != y.Fields.Length || x.Subsections.Length != y.Subsections.Length)
            return false;
        if (_compared.TryGetValue((x, y), out bool isKnown))
            return isKnown;
        bool isSame = true;
        for (int i = 0; isSame && i < x.Fields.Length; i++)
            isSame = IsSame(x.Fields[i], y.Fields[i]);
        for (int i = 0; isSame && i < x.Subsections.Length; i++)
            isSame = IsSame(x.Subsections[i], y.Subsections[i]);
        return _compared[(x, y)] = isSame;
    }

    private bool IsSame(VMStateField x, VMStateField y)
        => x.Name == y.Name && x.Kind == y.Kind && x.TypeName == y.TypeName && x.Size == y.Size && x.Count == y.Count && x.CountField == y.CountField
        && x.CountFactor == y.CountFactor && x.StructVersionId == y.StructVersionId
        && x.VersionId == y.VersionId && x.Pointer == y.Pointer && x.IndexMode == y.IndexMode && x.Marks == y.Marks
        && IsSame(x.Struct, y.Struct) && IsSame(x.Key, y.Key) && IsSame(x.Elements, y.Elements);

    private bool IsSame(ImmutableArray<VMStateElements> x, ImmutableArray<VMStateElements> y)
    {
        bool isSame = x.Length == y.Length;
        for (int i = 0; isSame && i < x.Length; i++)
            isSame = x[i].Count == y[i].Count && IsSame(x[i].Struct, y[i].Struct) && IsSame(x[i].Key, y[i].Key);
        return isSame;
    }
}
