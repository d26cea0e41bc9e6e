namespace Ber.Cli;

/// <summary>What is to be shown, and how.</summary>
/// <param name="Format">text, json, qmp, pretty, trace or xml.</param>
/// <param name="Part">The part of the stream.</param>
/// <param name="IsRaw">Whether numbers stand without words.</param>
/// <param name="Device">The sections; null: all.</param>
/// <param name="Field">The field; null: all.</param>
/// <param name="Channels">The channels beside the main one.</param>
internal sealed record ShowRequest(string Format, ShownPart Part, bool IsRaw, string? Device, string? Field, ChannelNames Channels);
