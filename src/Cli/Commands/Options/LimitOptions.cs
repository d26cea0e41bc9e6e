using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>The options <c>--limit-ram</c> and <c>--limit-held</c>: what a stream may stand for, however few octets say it.</summary>
internal static class LimitOptions
{
    private const string Units = "KMGTP";

    private static readonly StreamLimits s_default = new();

    /// <summary>Of every command that reads a stream.</summary>
    public static Option<long?> Ram { get; } = Size(
        "--limit-ram", "RAM that a stream may state, and that its runs of zero pages may stand for in all (units K to P, of 1024).", s_default.Ram);

    /// <summary>The same.</summary>
    public static Option<long?> Held { get; } = Size(
        "--limit-held", "Octets behind RAM that decode holds back until the end of a BER stream, in memory and in a file without a name.", s_default.Held);

    /// <summary>Takes the choice.</summary>
    public static void Take(ParseResult result)
        => Limits.Chosen = new StreamLimits { Ram = result.GetValue(Ram) ?? s_default.Ram, Held = result.GetValue(Held) ?? s_default.Held };

    private static Option<long?> Size(string name, string description, long standard) => new(name)
    {
        Description = $"{description} [default: {Text(standard)}]",
        HelpName = "SIZE",
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (TryParse(text, least: 1, out long octets))
                return octets;
            result.AddError($"{name} takes octets, or a number with K, M, G, T or P, not '{text}'.");
            return null;
        },
    };

    /// <summary>Reads octets, or a number with a unit.</summary>
    public static bool TryParse(string text, long least, out long octets)
    {
        int unit = text.Length == 0 ? -1 : Units.IndexOf(char.ToUpperInvariant(text[^1]), StringComparison.Ordinal);
        int shift = 10 * (unit + 1);
        return long.TryParse(unit < 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out octets)
            && octets >= least && octets <= long.MaxValue >> shift && (octets <<= shift) >= least;
    }

    private static string Text(long octets)
    {
        int unit = 0;
        for (; octets % 1024 == 0 && unit < Units.Length; unit++)
            octets /= 1024;
        return $"{octets}{(unit == 0 ? "" : Units[unit - 1])}";
    }
}
