namespace Ber.Compat;

/// <summary>A piece of a gathered write: octets of one of two blocks.</summary>
/// <param name="IsInFirst">Whether it is a piece of the first block; else of the second.</param>
/// <param name="Start">Octets of the block before it.</param>
/// <param name="Length">Its octets.</param>
internal readonly record struct OctetPiece(bool IsInFirst, int Start, int Length);
