namespace Ber.Detector;

/// <summary>What a loader takes for a subsection (migration/vmstate.c, vmstate_subsection_load).</summary>
internal static class SubsectionNames
{
    /// <summary>Whether it looks a name up: it begins with that of the owner, and goes on. What does not is left for whatever comes next.</summary>
    public static bool IsLookedUp(string owner, string name) => name.Length > owner.Length && name.StartsWith(owner, StringComparison.Ordinal);

    /// <summary>What to do.</summary>
    public static string Hint(string owner)
        => $"No loader takes it for a subsection of {owner}, as its name does not begin so: "
            + "that is a fault of the binary which sends it, and does not take it either.";
}
