namespace Ber;

/// <summary>The kind of token that <see cref="BerReader.Read"/> has made current.</summary>
public enum BerTokenType : byte
{
    /// <summary>No token is current: nothing was read yet, or the last call consumed a whole encoding.</summary>
    None,

    /// <summary>Identifier and length octets of a primitive encoding; its contents octets are next (X.690 8.1.4).</summary>
    Primitive,

    /// <summary>Identifier and length octets of a constructed encoding; the encodings in it are next.</summary>
    BeginConstructed,

    /// <summary>The end of the innermost constructed encoding, of either length form (X.690 8.1.5 for the indefinite one).</summary>
    EndConstructed,
}
