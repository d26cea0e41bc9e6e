using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

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

    private readonly bool IsListName => TypeName is "qtailq" or "qlist" or "gtree";

    /// <summary>Whether the octets are those of a list or tree without elements.</summary>
    private readonly bool IsEmptyList => TypeName switch
    {
        "qtailq" or "qlist" => Size == 1,
        "gtree" => Size == 5,
        _ => false,
    };

    /// <summary>Finds the kind from the type name, the size and the nested descriptions.</summary>
    /// <param name="body">The description in the member "struct".</param>
    /// <param name="inlineBodies">The descriptions outside of it.</param>
    /// <param name="isConfiguration">Whether this is a field of the configuration section.</param>
    /// <param name="contradiction">What contradicts itself.</param>
    public bool TryClassify(
        VMStateDescription? body, List<VMStateDescription>? inlineBodies, bool isConfiguration, [NotNullWhen(false)] out string? contradiction)
    {
        contradiction = null;
        if (ArrayLength > MaxEmptyElements && Size == 0)
            contradiction = $"{ArrayLength} elements of no octets";
        else if (body is not null && (IsListName || inlineBodies is not null))
            contradiction = "descriptions inside and outside of 'struct'";
        else if ((body ?? StructAmong(inlineBodies)) is VMStateDescription description)
            return TrySetStruct(description, out contradiction);
        else if (IsListName && (inlineBodies is not null || IsEmptyList))
            return TypeName is "gtree" ? TrySetTree(inlineBodies ?? [], out contradiction) : TrySetList(inlineBodies ?? [], out contradiction);
        else if (inlineBodies is not null)
            contradiction = $"{inlineBodies.Count} descriptions in a field that is no list";
        else
            SetKind(isConfiguration);
        return contradiction is null;
    }

    /// <summary>Whether two elements can be elements of one array.</summary>
    public static bool HaveEqualShape(in VMDescEntry x, in VMDescEntry y)
        => x.Kind == y.Kind && x.Kind is not (FieldKind.List or FieldKind.Tree) && x.TypeName == y.TypeName && x.Size == y.Size
        && ReferenceEquals(x.Struct, y.Struct);

    /// <summary>A single description outside of "struct" is that of a struct, unless it is that of the only element of a list.</summary>
    private readonly VMStateDescription? StructAmong(List<VMStateDescription>? inlineBodies) => inlineBodies is [var only] && !IsListName ? only : null;

    private void SetKind(bool isConfiguration)
    {
        if (isConfiguration && TypeName is "capability")
            Kind = FieldKind.String;
        else
            Kind = TypeName is PointerMarker or StructTypeName && Size == 1 ? FieldKind.Null : FieldKinds.OfTypeName(TypeName!, Size);
    }

    private bool TrySetStruct(VMStateDescription description, [NotNullWhen(false)] out string? contradiction)
    {
        Kind = FieldKind.Struct;
        Struct = description;
        return IsLength(description.Length, out contradiction);
    }

    private bool TrySetList(List<VMStateDescription> bodies, [NotNullWhen(false)] out string? contradiction)
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

        return TryFinishRuns(runs, length, out contradiction);
    }

    private bool TrySetTree(List<VMStateDescription> bodies, [NotNullWhen(false)] out string? contradiction)
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
        return TryFinishRuns(runs, hasKeys ? describedKeys : plainKeys, out contradiction);
    }

    private static void AddElement(ImmutableArray<VMStateElements>.Builder runs, VMStateDescription value, VMStateDescription? key)
    {
        if (runs.Count > 0 && runs[^1] is VMStateElements last && ReferenceEquals(last.Struct, value) && ReferenceEquals(last.Key, key))
            runs[^1] = last with { Count = last.Count + 1 };
        else
            runs.Add(new VMStateElements(value, 1, key));
    }

    private bool TryFinishRuns(ImmutableArray<VMStateElements>.Builder runs, long length, [NotNullWhen(false)] out string? contradiction)
    {
        Elements = runs.ToImmutable();
        if (ArrayLength < 0)
            return IsLength(length, out contradiction);

        contradiction = "an array of lists";
        return false;
    }

    /// <summary>Whether the size that is stated is the length that the descriptions have.</summary>
    private readonly bool IsLength(long? length, [NotNullWhen(false)] out string? contradiction)
    {
        contradiction = length == Size ? null : $"{Size} octets stated, {length} described";
        return contradiction is null;
    }
}
