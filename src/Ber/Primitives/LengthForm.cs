namespace Ber;

/// <summary>The form of the length octets of an encoding (X.690 8.1.3.3).</summary>
public enum LengthForm : byte
{
    /// <summary>Definite form, one length octet, contents of 0 to 127 octets (X.690 8.1.3.4).</summary>
    DefiniteShort,

    /// <summary>Definite form, two to 127 length octets (X.690 8.1.3.5). Leading zero octets are allowed by BER.</summary>
    DefiniteLong,

    /// <summary>Indefinite form; the contents are followed by end-of-contents octets (X.690 8.1.3.6). Constructed encodings only.</summary>
    Indefinite,
}
