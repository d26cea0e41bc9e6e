using System.Collections.Immutable;

namespace Unit.Architecture.House;

/// <summary>The exceptions to the rules.</summary>
internal static class HouseExceptions
{
    private const string FlatTable = "a flat table: one line for each case, and nothing else is decided";

    /// <summary>Those that stay.</summary>
    public static ImmutableArray<HouseException> Kept { get; } =
    [
        new(TypeRules.LinesRule, "BerReader", "a ref struct over the caller's octets: its parts would hold a reference to it that each read goes through"),
        new(TypeRules.LinesRule, "BerWriter", "a ref struct over the caller's memory, with a method for each kind of value that X.690 has"),
        new(LineRules.ColumnsRule, "tests/Generators/Roslyn/NameTests.cs", "a program in a raw literal, one to a line"),
        new(TypeRules.FieldsRule, "Rules", "one static field for each diagnostic: release tracking of analyzers asks for that form"),
        new(TypeRules.FieldsRule, "FieldModel", "a value that the generator compares: one property for each thing that an attribute can say"),
        new(MethodRules.ComplexityRule, "Element.Of", FlatTable),
        new(ReasonRules.ReasonsRule, "StreamComparer.Run.Summary", "null is a device that is not there, the text is what a report says of it"),
        new(LineRules.ColumnsRule, "tests/Generators/RandomDevices/RandomSource.cs", "a program in a raw literal, one type to a line"),
    ];

    /// <summary>Those that are still to be removed. The list gets shorter, never longer.</summary>
    public static ImmutableArray<HouseException> ToBeRemoved { get; } =
    [
        .. Remaining(TypeRules.LinesRule, "Emitter", "StateReader"),
        .. Remaining(FolderRules.CirclesRule, "Ber.Generators: *"),
        .. Remaining(MethodRules.ComplexityRule, "StateReader.ReadCount", "StateReader.ReadTypeName"),
    ];

    private static IEnumerable<HouseException> Remaining(string rule, params IEnumerable<string> subjects)
        => subjects.Select(subject => new HouseException(rule, subject, "to be removed"));
}
