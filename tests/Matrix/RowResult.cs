using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Matrix;

/// <summary>What the detector said of one row.</summary>
internal sealed record RowResult(MatrixRow Row, CheckReport Report, bool HasEqualOctets)
{
    public CheckVerdict Verdict => Report.Verdict;

    /// <summary>Pairs of equal octets are listed apart.</summary>
    public bool IsApart => HasEqualOctets;

    /// <summary>The break that QEMU would meet first.</summary>
    public CheckFinding? FirstBreak => Report.Findings.FirstOrDefault(static f => f.IsBreak);

    public bool NamesCause => FirstBreak?.QemuMessage is string message && IsAmong(message);

    /// <summary>A condition that names what QEMU said.</summary>
    public bool ConditionNamesCause => Report.Findings.Any(f => f.Condition is not null && f.QemuMessage is string message && IsAmong(message));

    public bool IsMiss => Row.IsFailure && Verdict is not CheckVerdict.Incompatible && !(Verdict is CheckVerdict.Depends && ConditionNamesCause);

    public bool IsNeither => Row.IsFailure && Verdict is CheckVerdict.Depends && ConditionNamesCause;

    public bool IsFalseAlarm => !Row.IsFailure && Verdict is CheckVerdict.Incompatible;

    /// <summary>A load that lost nothing, and that <c>--strict</c> would refuse.</summary>
    public bool IsFalseLoss => Row.IsKept && CheckReport.VerdictOf(Report.Findings, isStrict: true) is CheckVerdict.Incompatible;

    /// <summary>Silent loss within one version that a finding says: of the section, and of a field on the way to one that was lost.</summary>
    public bool SaysLoss
        => Report.Findings.Any(f => f.Consequence is CheckConsequence.Loses or CheckConsequence.Misreads
            && Row.Changes.Any(c => IsAt(f.Path, c.Section, c.Names)));

    public bool HasErrors => Report.Findings.Any(static f => f.Severity is CheckSeverity.Error);

    /// <summary>The row's cause in QEMU's words: its first message that is not of a sound library.</summary>
    public string Cause
        => Row.Messages.Select(MessageText.Normalize).FirstOrDefault(static m => m.Length > 0 && !m.StartsWith("ALSA", StringComparison.Ordinal)
            && !m.Contains("find card", StringComparison.Ordinal)) ?? "(no message)";

    /// <summary>The first finding that says a loss or a break: where, without what numbers devices and elements, and which.</summary>
    public string FirstLoss
        => Report.Findings.FirstOrDefault(static f => f.Consequence is not CheckConsequence.None && f.Condition is null) is CheckFinding finding
            ? $"{finding.Kind} {MessageText.Normalize(finding.Path.ToString())}" : "(none)";

    /// <summary>Whether the first field of a path is one of the names.</summary>
    private static bool IsAt(FieldPath path, string section, string[] names)
        => section == $"{path.IdStr}/{path.InstanceId}"
            && (path.Steps.IsEmpty || path.Steps.Any(s => s.Name is string name
                && names.Any(n => n == name || n.StartsWith($"{name}/", StringComparison.Ordinal) || name.StartsWith($"{n}.", StringComparison.Ordinal))));

    private bool IsAmong(string message)
    {
        string normalized = MessageText.Normalize(message);
        return normalized.Length > 0 && Row.Messages.Any(m => MessageText.Normalize(m).Contains(normalized, StringComparison.Ordinal));
    }
}
