namespace Ber.Compat;

/// <summary>Who gets more of a decoded stream than the octets of its main channel.</summary>
/// <param name="Pageless">Gets all but the pages, too; null: nobody does.</param>
/// <param name="Channels">Where the octets of another channel go; null: nowhere.</param>
internal readonly record struct DecodeOutputs(PagelessCopy? Pageless, Func<MigrationChannel, IOctetSink>? Channels);
