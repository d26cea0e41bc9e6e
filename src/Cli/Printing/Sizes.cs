using System.Globalization;

namespace Ber.Cli;

/// <summary>Octets as people read them.</summary>
internal static class Sizes
{
    public static string Of(long octets) => octets switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{octets / (double)(1L << 30):0.0} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{octets / (double)(1L << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{octets / 1024.0:0.0} KiB"),
    };
}
