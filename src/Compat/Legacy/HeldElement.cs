using Ber.Visitors;

namespace Ber.Compat;

/// <summary>A command or a device section in the held octets, cut by the description of it or by its footer.</summary>
/// <param name="Start">Octets of the window before it.</param>
/// <param name="Length">Its octets.</param>
internal sealed record HeldElement(int Start, int Length)
{
    /// <summary>The head of a section; null: it is a command.</summary>
    public SectionHead? Head { get; init; }

    /// <summary>Octets of the window before the section's contents.</summary>
    public int ContentsStart { get; init; }

    public int ContentsLength { get; init; }

    /// <summary>What vmdesc says of the section; null: it does not reach it, or there is none.</summary>
    public VMDescDevice? Listed { get; init; }
}
