namespace Ber.Compat;

/// <summary>A page of guest memory.</summary>
/// <param name="Block">Ordinal of its block.</param>
/// <param name="Offset">Octets from the block's start.</param>
/// <param name="Octets">What it holds.</param>
internal sealed record GuestPage(int Block, ulong Offset, byte[] Octets);
