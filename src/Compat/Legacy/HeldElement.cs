using Ber.Visitors;

namespace Ber.Compat;

/// <summary>A command or a device section in the held octets, cut by the description of it or by its footer. There may be very many.</summary>
/// <param name="Start">Octets of the window before it.</param>
/// <param name="Length">Its octets.</param>
/// <param name="HeadLength">Octets of the head of a section; 0: it is a command.</param>
/// <param name="ContentsLength">Octets of the section's contents.</param>
/// <param name="Listed">What vmdesc says of the section; null: it does not reach it, or there is none.</param>
internal readonly record struct HeldElement(int Start, int Length, int HeadLength = 0, int ContentsLength = 0, VMDescDevice? Listed = null)
{
    /// <summary>Octets of the window before the section's contents.</summary>
    public int ContentsStart => Start + HeadLength;
}
