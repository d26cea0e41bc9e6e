namespace Ber.Generators;

/// <summary>What an element is in C#, and so what stands between it and the visit.</summary>
internal enum ElementForm
{
    /// <summary>The integer that is visited.</summary>
    Integer,

    /// <summary>An enumeration of it.</summary>
    Enumeration,

    /// <summary>bool.</summary>
    Boolean,

    /// <summary>byte, visited as a boolean.</summary>
    BooleanOctet,

    /// <summary>double, visited as its bits.</summary>
    Double,

    /// <summary>string.</summary>
    String,

    /// <summary>A described type.</summary>
    Struct,

    /// <summary>One of the octets of a buffer.</summary>
    Octet,

    /// <summary>One of the words of a bitmap.</summary>
    BitmapWord,
}
