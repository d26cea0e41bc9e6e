namespace Ber.Compat;

/// <summary>Where octets of a RAM block stand in the guest's memory.</summary>
/// <param name="Block">Ordinal of the block.</param>
/// <param name="Offset">Octets from the block's start to the range.</param>
/// <param name="Start">The guest-physical address of the first one.</param>
/// <param name="Length">Octets.</param>
internal readonly record struct GuestRange(int Block, ulong Offset, ulong Start, ulong Length)
{
    /// <summary>The guest-physical address behind the range.</summary>
    public ulong End => Start + Length;
}
