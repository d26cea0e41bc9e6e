namespace Unit.Architecture.House;

/// <summary>What may break a rule, and why.</summary>
/// <param name="Rule">The rule's name.</param>
/// <param name="Subject">The subject of the violation; one that ends with * means all that begin so.</param>
/// <param name="Reason">Why it may.</param>
internal sealed record HouseException(string Rule, string Subject, string Reason)
{
    public bool Covers(Violation violation)
        => violation.Rule == Rule
            && (Subject.EndsWith('*') ? violation.Subject.StartsWith(Subject[..^1], StringComparison.Ordinal) : violation.Subject == Subject);
}
