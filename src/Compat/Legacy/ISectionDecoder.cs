namespace Ber.Compat;

/// <summary>Makes a device section of octets and what is known of them.</summary>
internal interface ISectionDecoder
{
    /// <summary>Decodes one section.</summary>
    /// <param name="held">The section.</param>
    /// <returns>The section, typed or with the reason why it is opaque. Its state is valid until the next call.</returns>
    DeviceSection Decode(HeldSection held);
}
