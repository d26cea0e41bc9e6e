using System.Globalization;
using System.Numerics;
using Ber.Compat;

namespace Ber.Detector;

/// <summary>Levels of a pseries machine's capabilities, as it answers them (hw/ppc/spapr_caps.c): what stands in no stream where it is the default.</summary>
internal static class SpaprAskedLevels
{
    private const string PageSize = "hpt-max-page-size";

    /// <summary>The words for levels, from 0 on; the three of them that grade mitigations have more.</summary>
    private static readonly Dictionary<string, int> s_levels = new()
    {
        ["off"] = 0, ["broken"] = 0, ["on"] = 1, ["workaround"] = 1, ["fixed"] = 2, ["fixed-ibs"] = 2, ["fixed-ccd"] = 3, ["fixed-na"] = 4,
    };

    /// <summary>The level; null: it is not known.</summary>
    /// <param name="profile">The machine.</param>
    /// <param name="name">What QEMU calls the capability, without cap-.</param>
    public static int? Of(MigrationProfile profile, string name)
    {
        string? value = profile.Facts?.ValueOf(MachineFactKind.MachineProperty, $"cap-{name}");
        if (value is null)
            return null;
        if (name == PageSize)
        {
            // Octets, of which the level is the logarithm.
            return ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out ulong octets) && octets > 0 ? BitOperations.Log2(octets) : null;
        }

        return s_levels.TryGetValue(value, out int level) ? level : null;
    }
}
