namespace Ber.Detector;

/// <summary>What a loader takes for a subsection (migration/vmstate.c, vmstate_subsection_load).</summary>
internal static class SubsectionNames
{
    /// <summary>Whether it looks a name up: it begins with that of the owner, and goes on. What does not is left for whatever comes next.</summary>
    public static bool IsLookedUp(string owner, string name) => name.Length > owner.Length && name.StartsWith(owner, StringComparison.Ordinal);

    /// <summary>What to do.</summary>
    public static string Hint(string owner)
        => $"A loader takes it for no subsection, as its name does not begin with {owner}: that is a fault of the binary that sends it, which does not take it either.";
}
