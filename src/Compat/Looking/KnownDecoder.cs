namespace Ber.Compat;

/// <summary>Decodes sections that no vmdesc describes by the types that are known.</summary>
/// <param name="decoder">Decodes what is described.</param>
/// <param name="known">The types.</param>
internal sealed class KnownDecoder(SectionDecoder decoder, KnownTypes known) : ISectionDecoder
{
    /// <inheritdoc/>
    public DeviceSection Decode(HeldSection held) => decoder.Decode(held with { Listed = held.Listed ?? known.DeviceOf(held) });
}
