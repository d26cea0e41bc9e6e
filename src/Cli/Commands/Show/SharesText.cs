using System.Globalization;
using System.Text.Json;

namespace Ber.Cli;

/// <summary>How much is known of octets, in words and as members of a JSON object.</summary>
internal static class SharesText
{
    /// <summary>The parts that are there: <c>250 typed, 3 data, 4 unexplained</c>.</summary>
    public static string Of(ContentShares shares)
    {
        List<string> parts = [];
        foreach ((long octets, string name) in (ReadOnlySpan<(long, string)>)
            [(shares.Typed, "typed"), (shares.Data, "data"), (shares.Unexplained, "unexplained")])
        {
            if (octets > 0)
                parts.Add(string.Create(CultureInfo.InvariantCulture, $"{octets} {name}"));
        }

        return parts.Count == 0 ? "nothing" : string.Join(", ", parts);
    }

    /// <summary>The share of what is not explained.</summary>
    public static string Unexplained(ContentShares shares) => string.Create(
        CultureInfo.InvariantCulture, $"{shares.Unexplained} of {shares.Octets} octets of devices are unexplained ({shares.UnexplainedPercent:0.00} %)");

    public static void WriteJson(Utf8JsonWriter json, ContentShares shares)
    {
        json.WriteNumber("typedOctets", shares.Typed);
        json.WriteNumber("dataOctets", shares.Data);
        json.WriteNumber("unexplainedOctets", shares.Unexplained);
    }
}
