using System.Collections.Frozen;

namespace Unit.Proportional;

/// <summary>Runs whose work is still to become proportional. A run that is proportional must not stand here.</summary>
internal static class NotYet
{
    private static readonly FrozenSet<(string Shape, string Verb)> s_runs = new (string, string)[]
    {
    }.ToFrozenSet();

    public static bool Contains((string Shape, string Verb) run) => s_runs.Contains(run);
}
