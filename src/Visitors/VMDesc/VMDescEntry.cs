using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>One entry of a list "fields" in vmdesc: a field, a run of its elements, or one element.</summary>
internal struct VMDescEntry
{
    /// <summary>An array of elements without octets may be this long: no octet of the stream limits it otherwise.</summary>
    private const int MaxEmptyElements = 65_536;

    private const string PointerMarker = "ptr-marker";

    /// <summary>The type name of a nested description; with <c>"struct": {}</c> that of null pointers.</summary>
    public const string StructTypeName = "struct";

    public string? Name;
    public string? TypeName;

    /// <summary>Octets of one element.</summary>
    public int Size;

    /// <summary>The member <c>array_len</c>, or -1.</summary>
    public int ArrayLength;

    /// <summary>The member <c>index</c>, or -1.</summary>
    public int Index;

    public FieldKind Kind;
    public VMStateDescription? Struct;
    public ImmutableArray<VMStateElements> Elements;

    /// <summary>Number of elements.</summary>
    public readonly int Count => ArrayLength < 0 ? 1 : ArrayLength;

    /// <summary>Whether this is the octet that says if a pointer is null (vmstate_info_ptr_marker, since 11.0).</summary>
    public readonly bool IsPointerMarker => Kind is FieldKind.Null && TypeName == PointerMarker;

    /// <summary>Finds the kind from the type name, the size and the nested descriptions.</summary>
    /// <returns>What contradicts itself; null: nothing.</returns>
    public string? Classify(VMStateDescription? body, List<VMStateDescription>? inlineBodies, bool isConfiguration)
    {
        if (ArrayLength > MaxEmptyElements && Size == 0)
            return $"{ArrayLength} elements of no octets";

        bool isList = TypeName is "qtailq" or "qlist" or "gtree";
        if (body is not null && (isList || inlineBodies is not null))
            return "descriptions inside and outside of 'struct'";

        if (body is not null || (inlineBodies is [_] && !isList))
        {
            Kind = FieldKind.Struct;
            Struct = body ?? inlineBodies![0];
            return Struct.Length == Size ? null : SizeContradiction(Struct.Length);
        }

        if (TypeName is "qtailq" or "qlist" && (inlineBodies is not null || Size == 1))
            return ClassifyList(inlineBodies ?? []);

        if (TypeName is "gtree" && (inlineBodies is not null || Size == 5))
            return ClassifyTree(inlineBodies ?? []);

        if (inlineBodies is not null)
            return $"{inlineBodies.Count} descriptions in a field that is no list";

        if (isConfiguration && TypeName is "capability")
            Kind = FieldKind.String;
        else
            Kind = TypeName is PointerMarker or StructTypeName && Size == 1 ? FieldKind.Null : FieldKinds.OfTypeName(TypeName!, Size);
        return null;
    }

    /// <summary>Whether two elements can be elements of one array.</summary>
    public static bool HaveEqualShape(in VMDescEntry x, in VMDescEntry y)
        => x.Kind == y.Kind && x.Kind is not (FieldKind.List or FieldKind.Tree) && x.TypeName == y.TypeName && x.Size == y.Size
        && ReferenceEquals(x.Struct, y.Struct);

    private string? ClassifyList(List<VMStateDescription> bodies)
    {
        // QEMU migration/vmstate-types.c, put_qtailq: an octet 1 before each element, an octet 0 after the last.
        Kind = FieldKind.List;
        long length = 1;
        var runs = ImmutableArray.CreateBuilder<VMStateElements>();
        foreach (VMStateDescription body in bodies)
        {
            length += 1 + (body.Length ?? 0);
            AddElement(runs, body, null);
        }

        return FinishRuns(runs, length);
    }

    private string? ClassifyTree(List<VMStateDescription> bodies)
    {
        // put_gtree: be32 number of nodes, then as a list; a key is a description of its own, printed before the value's, or a plain be64.
        Kind = FieldKind.Tree;
        long bodiesLength = 0;
        foreach (VMStateDescription body in bodies)
            bodiesLength += body.Length ?? 0;

        long describedKeys = 4 + 1 + (bodies.Count / 2) + bodiesLength;
        long plainKeys = 4 + 1 + (bodies.Count * 9L) + bodiesLength;
        bool hasKeys = bodies.Count % 2 == 0 && Size == describedKeys;
        var runs = ImmutableArray.CreateBuilder<VMStateElements>();
        for (int i = 0; i < bodies.Count; i += hasKeys ? 2 : 1)
            AddElement(runs, bodies[hasKeys ? i + 1 : i], hasKeys ? bodies[i] : null);
        return FinishRuns(runs, hasKeys ? describedKeys : plainKeys);
    }

    private static void AddElement(ImmutableArray<VMStateElements>.Builder runs, VMStateDescription value, VMStateDescription? key)
    {
        if (runs.Count > 0 && runs[^1] is VMStateElements last && ReferenceEquals(last.Struct, value) && ReferenceEquals(last.Key, key))
            runs[^1] = last with { Count = last.Count + 1 };
        else
            runs.Add(new VMStateElements(value, 1, key));
    }

    private string? FinishRuns(ImmutableArray<VMStateElements>.Builder runs, long length)
    {
        Elements = runs.ToImmutable();
        if (ArrayLength >= 0)
            return "an array of lists";

        return length == Size ? null : SizeContradiction(length);
    }

    private readonly string SizeContradiction(long? length)
        => $"{Size} octets stated, {length} described";
}
