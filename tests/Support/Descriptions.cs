using System.Collections.Immutable;
using Ber.Visitors;
using FsCheck;
using FsCheck.Fluent;

namespace Support;

/// <summary>A description that may be sent in many shapes, and the seed of one of them.</summary>
public sealed record StateShape(VMStateDescription Description, int Seed)
{
    public override string ToString() => $"seed {Seed}: {Describe(Description)}";

    private static string Describe(VMStateDescription d)
        => $"{d}{(d.IsExact ? " exact" : "")} {{ {string.Join("; ", d.Fields.Select(Describe))} "
            + $"}}{string.Concat(d.Subsections.Select(s => $" + {Describe(s)}"))}";

    private static string Describe(VMStateField f)
        => $"{f.Name}: {f.Kind} size {f.Size} count {f.Count} {f.CountField} {(f.HasLocalCount ? "local" : "")} v{f.VersionId} "
            + $"{(f.IsConditional ? "?" : "")}{f.Pointer}"
        + (f.Struct is null ? "" : $" {Describe(f.Struct)}") + (f.Key is null ? "" : $" key {Describe(f.Key)}")
        + string.Concat(f.Elements.Select(static e => $" {e.Count}× {Describe(e.Struct)}{(e.Key is null ? "" : $" key {Describe(e.Key)}")}"));
}

/// <summary>The same without what a QEMUFile cannot carry by itself: numbers that only the receiver knows.</summary>
public sealed record QemuFileShape(StateShape Shape);

/// <summary>Generators of descriptions of every kind of field, for <c>[Properties(Arbitrary = [typeof(Descriptions)])]</c>.</summary>
public static class Descriptions
{
    public static Arbitrary<StateShape> Shapes() => Arb.From(Shape(true), Shrink);

    public static Arbitrary<QemuFileShape> QemuFileShapes() => Arb.From(
        from shape in Shape(false) select new QemuFileShape(shape),
        shape => Shrink(shape.Shape).Select(static s => new QemuFileShape(s)));

    /// <summary>The same with one field, or one subsection, less.</summary>
    public static IEnumerable<StateShape> Shrink(StateShape shape)
    {
        VMStateDescription description = shape.Description;
        for (int i = 0; i < description.Fields.Length; i++)
        {
            if (!description.Fields.Any(f => f.CountField == description.Fields[i].Name))
                yield return shape with { Description = Copy(description, description.Fields.RemoveAt(i), description.Subsections) };
        }

        for (int i = 0; i < description.Subsections.Length; i++)
            yield return shape with { Description = Copy(description, description.Fields, description.Subsections.RemoveAt(i)) };
    }

    private static VMStateDescription Copy(VMStateDescription d, ImmutableArray<VMStateField> fields, ImmutableArray<VMStateDescription> subsections)
        => new(d.Name, d.VersionId, fields, subsections) { IsExact = d.IsExact, MinimumVersionId = d.MinimumVersionId };

    private static Gen<StateShape> Shape(bool withLocalCounts)
        => from structure in Gen.Choose(0, int.MaxValue - 1)
           from seed in Gen.Choose(0, int.MaxValue - 1)
           select new StateShape(new Maker(new Random(structure), withLocalCounts).Make("d;", 2, true), seed);

    private sealed class Maker(Random random, bool withLocalCounts)
    {
        private static readonly FieldKind[] s_countKinds = [FieldKind.UInt8, FieldKind.UInt16, FieldKind.UInt32, FieldKind.Int32];
        private static readonly string[] s_names = ["a", "b", "c", "env.x", "reg[1]", "é \"q\""];

        private int _names;

        /// <summary>No name begins with another: a loader would look for the subsections of the one in the other.</summary>
        private string NextName() => $"n{_names++};";

        public VMStateDescription Make(string name, int depth, bool isVersioned)
        {
            int version = isVersioned ? random.Next(1, 5) : 1;
            int count = random.Next(depth == 2 ? 1 : 0, 7);
            var fields = ImmutableArray.CreateBuilder<VMStateField>();
            if (depth < 2)
                fields.Add(new VMStateField("x", FieldKind.UInt8));   // of structs without octets nobody could tell whose a subsection is
            for (int i = 0; i < count; i++)
                AddField(fields, depth, isVersioned ? version : 0);
            var subsections = ImmutableArray.CreateBuilder<VMStateDescription>();
            for (int i = depth > 0 ? random.Next(3) : 0; i > 0; i--)
                subsections.Add(Make($"{name}/s{i}", depth - 1, false));
            return new VMStateDescription(name, version, fields.ToImmutable(), subsections.ToImmutable());
        }

        private void AddField(ImmutableArray<VMStateField>.Builder fields, int depth, int version)
        {
            string name = $"{s_names[random.Next(s_names.Length)]}{fields.Count}";
            string? countField = null;
            bool isLocal = false;
            int count = 1;
            switch (random.Next(6))
            {
                case 0:
                    count = random.Next(5);
                    break;
                case 1:
                    countField = $"n{fields.Count}";
                    fields.Add(new VMStateField(countField, s_countKinds[random.Next(s_countKinds.Length)]));
                    break;
                case 2:
                    isLocal = withLocalCounts;
                    break;
            }

            FieldKind kind = (FieldKind)random.Next((int)FieldKind.Null + 1);
            if (kind >= FieldKind.Struct && kind is not FieldKind.Null && depth == 0)
                kind = FieldKind.UInt16;
            bool isList = kind is FieldKind.List or FieldKind.Tree;
            if (isList || kind is FieldKind.Null)
                (countField, isLocal, count) = (null, false, kind is FieldKind.Null ? 1 + random.Next(3) : 1);
            if (kind is FieldKind.Octets)
                count = random.Next(5);
            bool isArray = count != 1 || countField is not null || isLocal;
            bool isConditional = kind is not FieldKind.Null && random.Next(4) == 0;
            PointerRule pointer = isList || kind is FieldKind.Null or FieldKind.Octets || (isConditional && isArray)
                ? PointerRule.None
                : (PointerRule)Math.Max(0, random.Next(-3, 3));
            VMStateDescription? nested = kind is FieldKind.Struct || isList ? Make(NextName(), depth - 1, !isList && random.Next(2) == 0) : null;
            fields.Add(new VMStateField(name, kind)
            {
                Size = kind is FieldKind.Buffer ? 1 + random.Next(40) : 0,
                Count = isLocal || countField is not null ? 1 : count,
                CountField = countField,
                HasLocalCount = isLocal,
                VersionId = isList ? Math.Min(1, version) : random.Next(version + 1),
                IsConditional = isConditional,
                Pointer = isConditional ? PointerRule.None : pointer,
                Struct = nested,
                Key = kind is FieldKind.Tree && random.Next(2) == 0 ? Make(NextName(), 0, false) : null,
            });
        }
    }
}
