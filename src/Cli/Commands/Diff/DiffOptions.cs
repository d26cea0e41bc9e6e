namespace Ber.Cli;

/// <summary>What a comparison looks at and shows.</summary>
/// <param name="WithRam">Whether pages of RAM are compared.</param>
/// <param name="ShowsAll">Whether every element of an array is shown as text.</param>
/// <param name="IsRaw">Whether text has numbers alone, without the words behind them.</param>
/// <param name="WithOffsets">Whether traces differ that differ in offsets alone.</param>
/// <param name="LeftChannels">The channels beside A.</param>
/// <param name="RightChannels">The channels beside B.</param>
internal sealed record DiffOptions(bool WithRam, bool ShowsAll, bool IsRaw, bool WithOffsets, ChannelNames LeftChannels, ChannelNames RightChannels);
