namespace Ber.Compat;

/// <summary>Leaves sections as the octets that they are, for whoever does not look into them.</summary>
internal sealed class UndecodedSections : ISectionDecoder
{
    /// <inheritdoc/>
    public DeviceSection Decode(HeldSection held) => SectionDecoder.Opaque(held, null, "nobody looks into it");
}
