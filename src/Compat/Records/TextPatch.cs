namespace Ber.Compat;

/// <summary>Patch of schemas/migration.asn1: where a text differs from the one that was regenerated.</summary>
/// <param name="Offset">Octets of the regenerated text before it.</param>
/// <param name="Removed">Octets of the regenerated text that it replaces.</param>
/// <param name="Inserted">The octets that stand there instead.</param>
internal readonly record struct TextPatch(int Offset, int Removed, ReadOnlyMemory<byte> Inserted);
