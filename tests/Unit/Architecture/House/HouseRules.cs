using System.Collections.Immutable;

namespace Unit.Architecture.House;

/// <summary>A rule: what it is called, what it says, and what breaks it.</summary>
internal sealed record HouseRule(string Name, string Text, Func<SourceModel, IEnumerable<Violation>> Violations);

/// <summary>The rules that keep the house. They look at types and methods, not at files: a type that is cut into partial files is still one type.</summary>
internal static class HouseRules
{
    public static ImmutableArray<HouseRule> All { get; } =
    [
        new(TypeRules.LinesRule, $"A type has at most {TypeRules.MaxLines} lines over all its files.", TypeRules.Lines),
        new(TypeRules.FieldsRule, $"A type has at most {TypeRules.MaxFields} fields.", TypeRules.Fields),
        new(FolderRules.CirclesRule, "A folder may know another if no path leads back.", FolderRules.Circles),
        new(MethodRules.ComplexityRule, $"A method has a cyclomatic complexity of at most {MethodRules.MaxComplexity}.", MethodRules.Complexity),
        new(MethodRules.ParametersRule, $"A method has at most {MethodRules.MaxParameters} parameters.", MethodRules.Parameters),
        new(ReasonRules.ReasonsRule, "No method returns a message for what went wrong, and null for success.", ReasonRules.Reasons),
        new(LineRules.ColumnsRule, $"A line has at most {LineRules.MaxColumns} columns.", LineRules.Columns),
    ];
}
