using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Capabilities of pseries machines: a level must not be higher than the destination's (hw/ppc/spapr_caps.c, spapr_caps_post_migration). A side that does
/// not send a level has the default of the machine type, which is then not the level that the other one sends.
/// </summary>
internal static class SpaprCapabilityRule
{
    private const string Prefix = "spapr/cap/";

    /// <summary>What QEMU calls those whose names are others than their subsections'.</summary>
    private static readonly Dictionary<string, string> s_names = new() { ["hpt_maxpagesize"] = "hpt-max-page-size", ["nested_kvm_hv"] = "nested-hv" };

    /// <summary>
    /// Those with levels from broken to fixed; the default is 1, workaround, since pseries-4.0, and 0 before. All others but one are off or on.
    /// </summary>
    private static readonly string[] s_graded = ["cfpc", "sbbc", "ibs"];
    private const string PageSize = "hpt_maxpagesize";

    public static void Check(CheckContext context, ProfileDevice source, ProfileDevice destination)
    {
        foreach (string name in CapabilitiesOf(source).Union(CapabilitiesOf(destination)))
        {
            int? sent = LevelOf(source, name, out long offset) ?? SpaprAskedLevels.Of(context.Source, KnownAs(name));
            int? own = LevelOf(destination, name, out _) ?? SpaprAskedLevels.Of(context.Destination, KnownAs(name));
            int received = sent ?? DefaultBeside(name, own);
            int local = own ?? DefaultBeside(name, sent);
            if (received > local)
                Higher(context, source, name, (received, local), offset);
        }
    }

    private static void Higher(CheckContext context, ProfileDevice source, string name, (int Received, int Local) levels, long offset)
    {
        string known = KnownAs(name);
        context.Findings.Refuse(
                CheckFindingKind.DeviceProperty, new FieldPath(source.Path.IdStr, source.Path.InstanceId, [new FieldPathStep($"{Prefix}{name}")]))
            .Between($"level {levels.Received}", $"level {levels.Local}")
            .At(source.Offset + offset)
            .Message(string.Create(
                CultureInfo.InvariantCulture, $"cap-{known} higher level ({levels.Received}) in incoming stream than on destination ({levels.Local})"))
            .Hint($"Set cap-{known} of the machine to the source's level.");
    }

    private static string KnownAs(string name) => s_names.GetValueOrDefault(name) ?? name.Replace('_', '-');

    /// <summary>The default level, of which the other side's is not the same; where nothing tells it, the other side's, so that it makes no finding.</summary>
    private static int DefaultBeside(string name, int? other) => other switch
    {
        null => 0,
        int level when name == PageSize => level,
        0 => 1,
        1 => 0,
        int level => s_graded.Contains(name) ? 1 : level,
    };

    private static IEnumerable<string> CapabilitiesOf(ProfileDevice device)
        => (device.Description?.Subsections ?? []).Where(static s => s.Name.StartsWith(Prefix, StringComparison.Ordinal) && s.Fields.Length == 1)
            .Select(static s => s.Name[Prefix.Length..]);

    private static int? LevelOf(ProfileDevice device, string name, out long offset)
    {
        offset = 0;
        return device.Description?.Subsections.FirstOrDefault(s => s.Name == $"{Prefix}{name}")?.Fields is [VMStateField field]
            && FieldFinder.Find(device, field.Name, out offset) is [byte level] ? level : null;
    }
}
