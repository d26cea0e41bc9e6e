using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>The findings of one comparison, in the order in which they were made.</summary>
internal sealed class FindingLog
{
    private readonly List<FindingBuilder> _findings = [];

    public int Count => _findings.Count;

    /// <summary>Device types that the findings which are added are about.</summary>
    public ImmutableArray<string> Devices { get; set; } = [];

    /// <summary>The destination stops, or may.</summary>
    public FindingBuilder Refuse(CheckFindingKind kind, FieldPath path) => Add(kind, path, CheckConsequence.Refuses);

    /// <summary>The destination takes octets for other fields.</summary>
    public FindingBuilder Misread(CheckFindingKind kind, FieldPath path) => Add(kind, path, CheckConsequence.Misreads);

    /// <summary>State is dropped, or replaced, without a word.</summary>
    public FindingBuilder Lose(CheckFindingKind kind, FieldPath path) => Add(kind, path, CheckConsequence.Loses);

    /// <summary>Something that changes nothing.</summary>
    public FindingBuilder Note(CheckFindingKind kind, FieldPath path) => Add(kind, path, CheckConsequence.None);

    /// <summary>Adds a finding whose consequence is known only here.</summary>
    public FindingBuilder Add(CheckFindingKind kind, FieldPath path, CheckConsequence consequence)
    {
        FindingBuilder finding = new FindingBuilder(kind, path, consequence).Of(Devices);
        _findings.Add(finding);
        return finding;
    }

    /// <summary>Adds all findings of another log at the end.</summary>
    public void AddAll(FindingLog other) => _findings.AddRange(other._findings);

    /// <summary>Adds findings again, for another place of the pair of descriptions that they were found in.</summary>
    /// <param name="start">The number of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="from">The place of the pair.</param>
    /// <param name="to">The other place.</param>
    public void Repeat(int start, int count, RepeatedFindings.Place from, RepeatedFindings.Place to)
    {
        FieldPath place = to.Node.ToPath(_findings[start].Section);
        for (int i = start; i < start + count; i++)
            _findings.Add(_findings[i].Repeat(from.Node.Depth, place, to.Offset - from.Offset));
    }

    /// <summary>Says of all findings from a number on what they depend on, where nothing else is said.</summary>
    public void DependsSince(int start, string condition)
    {
        for (int i = start; i < _findings.Count; i++)
        {
            if (_findings[i].IsBreak)
                _findings[i].Condition(condition);
        }
    }

    /// <summary>Says of findings where else they are found.</summary>
    /// <param name="start">The number of the first.</param>
    /// <param name="count">How many.</param>
    /// <param name="shared">The other places.</param>
    public void Share(int start, int count, SharedPlaces shared)
    {
        for (int i = start; i < start + count; i++)
        {
            _findings[i].Also(shared.Places, shared.Count);
            _findings[i].Of(shared.Devices);
        }
    }

    /// <summary>Says with the last finding that more like it are not listed.</summary>
    public void Omit(long count) => _findings[^1].Omit(count);

    /// <summary>Whether a finding from a number on makes the verdict incompatible.</summary>
    /// <param name="start">The number.</param>
    /// <param name="isStrict">Whether lost state does, too.</param>
    public bool HasBreakSince(int start, bool isStrict = false)
    {
        for (int i = start; i < _findings.Count; i++)
        {
            if (_findings[i].IsBreak || (isStrict && _findings[i].IsLoss))
                return true;
        }

        return false;
    }

    /// <summary>How much the findings weigh together: to choose the nearest of several descriptions.</summary>
    public int Weight => _findings.Sum(static f => f.Severity switch { CheckSeverity.Error => 100, CheckSeverity.Warning => 10, _ => 1 });

    public ImmutableArray<CheckFinding> ToFindings() => [.. _findings.Select(static f => f.ToFinding())];
}
