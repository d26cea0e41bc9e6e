using Ber.Visitors;

namespace Ber.Compat;

/// <summary>A device section whose octets are at hand, before anything is made of them.</summary>
/// <param name="Head">What its head says.</param>
/// <param name="Contents">The octets between head and footer. They stay where they are until the section was told.</param>
/// <param name="Offset">Octets of the stream before the contents.</param>
/// <param name="Listed">What vmdesc says of it; null: nothing, or it is not known yet.</param>
/// <param name="HasFooter">Whether a footer follows.</param>
internal readonly record struct HeldSection(SectionHead Head, ArraySegment<byte> Contents, long Offset, VMDescDevice? Listed, bool HasFooter)
{
    public const string NoDescription = "no description";

    public FieldPath Path => LegacyInput.PathOf(Head);

    /// <summary>Whether the machine's processor puts the most significant octet first.</summary>
    public bool IsBigEndian { get; init; }

    /// <summary>Why vmdesc says nothing of it, where it does not.</summary>
    public string Unlisted { get; init; } = NoDescription;
}
