namespace Ber.Generators;

/// <summary>One described type: all that its code is written from, by value and without symbols.</summary>
internal sealed record StateModel
{
    /// <summary>The namespace; empty: the global one.</summary>
    public required string Namespace { get; init; }

    /// <summary>The declarations of the types around it, outermost first: <c>partial class Outer</c>.</summary>
    public required EquatableArray<string> Owners { get; init; }

    /// <summary>Its own declaration: <c>partial record struct KbdState</c>.</summary>
    public required string Declaration { get; init; }

    public required string TypeName { get; init; }

    public required bool IsStruct { get; init; }

    /// <summary>What the names of the types of its runs begin with.</summary>
    public required string RunName { get; init; }

    /// <summary>The file's name.</summary>
    public required string HintName { get; init; }

    /// <summary>The vmsd name.</summary>
    public required string Name { get; init; }

    public required int Version { get; init; }

    public required int MinimumVersion { get; init; }

    public required EquatableArray<FieldModel> Fields { get; init; }

    public required EquatableArray<SubsectionModel> Subsections { get; init; }

    public CallModel? PreLoad { get; init; }

    public CallModel? PostLoad { get; init; }

    public CallModel? PreSave { get; init; }

    public CallModel? PostSave { get; init; }

    /// <summary>The name of the priority in VMStatePriority; null: none is stated.</summary>
    public required string? Priority { get; init; }

    public required bool IsEarlySetup { get; init; }

    public required bool IsUnmigratable { get; init; }

    /// <summary>Whether a name of the run-time libraries means something else inside the type, so that all are written out.</summary>
    public required bool IsQualified { get; init; }
}
