using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>Gives one object for all descriptions of equal shape (hash consing): a type is sent once, and found by reference.</summary>
/// <remarks>
/// Equality is structural over all properties; nested descriptions count as equal only if they are the same object, so intern them before
/// their owner. That makes the work proportional to the number of fields, however deep descriptions nest.
/// </remarks>
internal sealed class DescriptionInterner
{
    private readonly HashSet<VMStateDescription> _descriptions = new(ShapeComparer.Instance);

    /// <summary>The first description of this shape that was interned: <paramref name="description"/> itself or one equal to it.</summary>
    public VMStateDescription Intern(VMStateDescription description)
    {
        if (_descriptions.TryGetValue(description, out VMStateDescription? known))
            return known;

        _descriptions.Add(description);
        return description;
    }

    private sealed class ShapeComparer : IEqualityComparer<VMStateDescription>
    {
        public static readonly ShapeComparer Instance = new();

        public bool Equals(VMStateDescription? x, VMStateDescription? y)
        {
            if (ReferenceEquals(x, y))
                return true;

            if (x is null || y is null)
                return false;

            if (x.Name != y.Name || x.VersionId != y.VersionId || x.MinimumVersionId != y.MinimumVersionId || x.IsExact != y.IsExact
                || x.Fields.Length != y.Fields.Length || !SameObjects(x.Subsections, y.Subsections))
                return false;

            for (int i = 0; i < x.Fields.Length; i++)
            {
                if (!SameField(x.Fields[i], y.Fields[i]))
                    return false;
            }

            return true;
        }

        public int GetHashCode(VMStateDescription description)
        {
            var hash = new HashCode();
            hash.Add(description.Name);
            hash.Add(description.VersionId);
            foreach (VMStateField field in description.Fields)
            {
                hash.Add(field.Name);
                hash.Add(field.TypeName);
                hash.Add(field.Kind);
                hash.Add(field.Size);
                hash.Add(field.Count);
                AddObject(ref hash, field.Struct);
                foreach (VMStateElements run in field.Elements)
                {
                    AddObject(ref hash, run.Struct);
                    hash.Add(run.Count);
                }
            }

            foreach (VMStateDescription subsection in description.Subsections)
                AddObject(ref hash, subsection);
            return hash.ToHashCode();
        }

        private static void AddObject(ref HashCode hash, VMStateDescription? nested)
            => hash.Add(nested is null ? 0 : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(nested));

        private static bool SameField(VMStateField x, VMStateField y)
            => ReferenceEquals(x, y)
            || (x.Name == y.Name && x.Kind == y.Kind && x.TypeName == y.TypeName && x.Size == y.Size && x.Count == y.Count
                && x.Marks == y.Marks && x.CountField == y.CountField && x.CountFactor == y.CountFactor
                && x.StructVersionId == y.StructVersionId && x.VersionId == y.VersionId && x.Pointer == y.Pointer && x.IndexMode == y.IndexMode
                && ReferenceEquals(x.Struct, y.Struct) && ReferenceEquals(x.Key, y.Key) && SameElements(x.Elements, y.Elements));

        private static bool SameElements(ImmutableArray<VMStateElements> x, ImmutableArray<VMStateElements> y)
        {
            if (x.Length != y.Length)
                return false;

            for (int i = 0; i < x.Length; i++)
            {
                if (!ReferenceEquals(x[i].Struct, y[i].Struct) || !ReferenceEquals(x[i].Key, y[i].Key) || x[i].Count != y[i].Count)
                    return false;
            }

            return true;
        }

        private static bool SameObjects(ImmutableArray<VMStateDescription> x, ImmutableArray<VMStateDescription> y)
        {
            if (x.Length != y.Length)
                return false;

            for (int i = 0; i < x.Length; i++)
            {
                if (!ReferenceEquals(x[i], y[i]))
                    return false;
            }

            return true;
        }
    }
}
