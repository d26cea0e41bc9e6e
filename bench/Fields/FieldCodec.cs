namespace Ber.Bench;

/// <summary>One way to encode and decode the records, all memory that it can take beforehand taken.</summary>
/// <param name="Name">What it is called in tables.</param>
/// <param name="Version">The version of the library; null: ours.</param>
/// <param name="Encode">Encodes all records, and says how many octets they take; null: it only decodes.</param>
/// <param name="Decode">Decodes them; null: it only encodes.</param>
/// <param name="Decoded">The records that it decoded, for the comparison with the source; null: it keeps none.</param>
internal sealed record FieldCodec(string Name, string? Version, Func<long>? Encode, Action? Decode, Func<MixedRecord[]>? Decoded = null);
