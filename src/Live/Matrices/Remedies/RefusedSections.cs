using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>Which section of a machine a destination has refused, and how far it had come.</summary>
/// <param name="source">The machine that sends.</param>
internal sealed class RefusedSections(MigrationProfile source)
{
    private readonly string[] _names = [.. source.Devices.Select(static d => d.Path.IdStr)];

    /// <summary>The section that QEMU names; else the one that check has as the cause; else the last one that was read.</summary>
    public string Of(MatrixVerdict verdict)
    {
        string words = string.Join('\n', verdict.Words);
        string? named = _names.Where(n => words.Contains($" {n}", StringComparison.Ordinal) || words.Contains($"'{n}'", StringComparison.Ordinal))
            .OrderByDescending(static n => n.Length).FirstOrDefault();
        return named ?? verdict.Cause?.Path.IdStr ?? (FieldPath.TryParse(verdict.Section, out FieldPath? path) ? path.IdStr : "");
    }

    /// <summary>Its number among the sections; -1: it is none.</summary>
    public int IndexOf(MatrixVerdict verdict) => Array.IndexOf(_names, Of(verdict));
}
