namespace Unit.Architecture.House;

/// <summary>A place that breaks a rule.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Subject">What breaks it, in words that do not change when lines move: an exception names it.</param>
/// <param name="Found">How, with numbers.</param>
internal sealed record Violation(string Rule, string Subject, string Found)
{
    public override string ToString() => $"{Rule}: {Subject}: {Found}";
}
