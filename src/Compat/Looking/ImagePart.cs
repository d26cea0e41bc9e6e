namespace Ber.Compat;

/// <summary>Where octets of a RAM block stand in a file.</summary>
/// <param name="Offset">Octets from the block's start to the part.</param>
/// <param name="Length">Octets.</param>
/// <param name="Place">Octets from the file's start to the part.</param>
internal readonly record struct ImagePart(ulong Offset, ulong Length, long Place);
