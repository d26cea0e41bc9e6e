using System.Globalization;

namespace EndToEnd.Relays;

/// <summary>How one migration ended.</summary>
internal sealed class RelayRow
{
    /// <summary>The QEMUs' labels.</summary>
    public required string Pair { get; init; }

    /// <summary>The mode's name.</summary>
    public required string Mode { get; init; }

    /// <summary>The state of the source's migration, and of its guest.</summary>
    public string Source { get; set; } = "-";

    /// <summary>The state of the destination's migration, and of its guest.</summary>
    public string Destination { get; set; } = "-";

    /// <summary>The relay's exit code.</summary>
    public string Relay { get; set; } = "-";

    /// <summary>The first line that the relay has printed.</summary>
    public string Summary { get; set; } = "";

    /// <summary>From the start of the migration until both sides had ended it.</summary>
    public TimeSpan Time { get; set; }

    /// <summary>What one of the QEMUs says about a mode that it does not have.</summary>
    public string? NotThere { get; set; }

    /// <summary>What is not as it should be.</summary>
    public string? Problem { get; set; }

    public static string Header { get; } = Line("pair", "mode", "source", "destination", "relay", "ms");

    public override string ToString()
    {
        if (NotThere is not null)
            return $"{Pair,-12} {Mode,-29} not there: {NotThere}";
        string line = Line(Pair, Mode, Source, Destination, Relay, Time.TotalMilliseconds.ToString("F0", CultureInfo.InvariantCulture));
        return Problem is null ? $"{line}  {Summary}" : $"{line}  FAILED: {Problem}  {Summary}";
    }

    private static string Line(string pair, string mode, string source, string destination, string relay, string time)
        => $"{pair,-12} {mode,-29} {source,-22} {destination,-22} {relay,5} {time,6}";
}
