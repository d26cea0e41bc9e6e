namespace Ber.Visitors;

/// <summary>
/// The scalars of a description that can be visited at once: all of it, where it is a struct of nothing else, and the runs between other fields.
/// </summary>
internal sealed class FlatPlan
{
    /// <summary>A step that is no scalar: a struct begins.</summary>
    public const byte Begin = 0x40;

    /// <summary>A step that is no scalar: a struct ends.</summary>
    public const byte End = 0x41;

    /// <summary>How deep the structs of a plan nest, the outermost one included.</summary>
    public const int MaxDepth = 4;

    private readonly byte[] _kinds;    // by field
    private readonly int[] _lengths;   // by field: how many scalars follow one another from there on

    private FlatPlan(byte[] kinds, int[] lengths, byte[] whole)
    {
        _kinds = kinds;
        _lengths = lengths;
        Whole = whole;
        foreach (byte step in whole)
            Scalars += step < Begin ? 1 : 0;
    }

    /// <summary>The steps of the whole struct, its beginning and end included; empty where it is not flat.</summary>
    public byte[] Whole { get; }

    /// <summary>The scalars of <see cref="Whole"/>.</summary>
    public int Scalars { get; }

    public static FlatPlan Of(VMStateDescription description)
    {
        VMStateField[] fields = [.. description.Fields];
        byte[] kinds = [.. fields.Select(static f => (byte)f.Kind)];
        int[] lengths = new int[fields.Length];
        for (int i = fields.Length - 1; i >= 0 && !description.IsVersioned; i--)
            lengths[i] = !IsScalar(fields[i]) ? 0 : i + 1 < fields.Length ? lengths[i + 1] + 1 : 1;
        return new FlatPlan(kinds, lengths, [.. StepsOf(description, MaxDepth)]);
    }

    /// <summary>The steps of the scalars from a field on; empty where fewer than two follow one another.</summary>
    public ReadOnlySpan<byte> RunAt(int field) => _lengths[field] > 1 ? _kinds.AsSpan(field, _lengths[field]) : default;

    private static List<byte> StepsOf(VMStateDescription description, int depth)
    {
        bool isLoadable = description.VersionId >= Math.Max(0, description.MinimumVersionId ?? 0);
        if (depth == 0 || !isLoadable || !description.IsFlat || description.IsVersioned || description.Fields.IsEmpty)
            return [];
        List<byte> steps = [Begin];
        foreach (VMStateField field in description.Fields)
        {
            List<byte> nested = IsScalar(field) ? [(byte)field.Kind] : IsStruct(field) ? StepsOf(field.Struct!, depth - 1) : [];
            if (nested.Count == 0)
                return [];
            steps.AddRange(nested);
        }

        steps.Add(End);
        return steps;
    }

    private static bool IsStruct(VMStateField field)
        => field is { Kind: FieldKind.Struct, IsArray: false, StructVersionId: null, IsReadInOwnVersion: false };

    private static bool IsScalar(VMStateField field)
        => field is { Kind: <= FieldKind.UInt64, IsArray: false, IsConditional: false, Pointer: PointerRule.None, IsLittleEndian: false };
}
