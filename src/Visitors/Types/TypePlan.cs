using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>How values of one type that was sent are read as values of the type expected. Made once per pair of types.</summary>
internal sealed class TypePlan(VMStateDescription sent, VMStateDescription expected, int version)
{
    public VMStateDescription Sent { get; } = sent;

    public VMStateDescription Expected { get; } = expected;

    /// <summary>The version in which the values were sent: in force when one is read.</summary>
    public int Version { get; } = version;

    /// <summary>Whether the encodings have the same form throughout, so that a value is read as one of the expected type.</summary>
    public bool IsDirect { get; internal set; }

    /// <summary>Whether no value can be taken.</summary>
    public bool IsRefused { get; internal set; }

    /// <summary>The fields that values have: those of <see cref="Sent"/> up to <see cref="Version"/>.</summary>
    public ImmutableArray<VMStateField> Fields { get; internal set; } = [];

    /// <summary>For each expected field, which fields that were sent it is read from.</summary>
    public PlanStep[] Steps { get; internal set; } = [];

    /// <summary>For each subsection that was sent, how it is read; null: it is unknown.</summary>
    public (int Index, TypePlan Plan)?[] Subsections { get; internal set; } = [];

    /// <summary>What differs here, and where nested types have differences.</summary>
    public ImmutableArray<PlanDifference> Differences { get; internal set; } = [];
}

/// <summary>A difference at a field or subsection (Step; null: the struct itself), or the nested type there that has some.</summary>
internal readonly record struct PlanDifference(string? Step, TypeDifferenceKind Kind, string Sent, string Expected, bool IsRefused, TypePlan? Nested);

/// <summary>What is done with the fields that were sent to read one expected field.</summary>
internal enum PlanAction : byte
{
    /// <summary>Not there: a conditional field is absent, a counted array has no elements.</summary>
    Absent,

    /// <summary>One field of the same form.</summary>
    Direct,

    /// <summary>One field, a struct or list with another type inside.</summary>
    Nested,

    /// <summary>An array whose elements stand in one or several fields of another form: single values, arrays, runs of null pointers.</summary>
    Runs,

    /// <summary>One field, which QEMU saves by a function of its own and which was sent described: the receiver has a buffer for it.</summary>
    Saved,

    /// <summary>Unused octets of the expected type cover fields that were sent: they are passed over.</summary>
    Covered,
}

/// <summary>The reading of one expected field.</summary>
internal struct PlanStep
{
    public PlanAction Action;

    /// <summary>The first field that was sent, and their number.</summary>
    public int From;
    public int Count;

    /// <summary>The plan of the struct, by field that was sent, or by run of a list; one for all where there is one.</summary>
    public TypePlan?[]? Structs;

    /// <summary>The plan of a tree's keys, in the same way.</summary>
    public TypePlan?[]? Keys;
}
