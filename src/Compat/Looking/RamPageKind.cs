namespace Ber.Compat;

/// <summary>What a page of RAM is, without a word of what it holds.</summary>
[Flags]
internal enum RamPageKind
{
    /// <summary>Nothing is known.</summary>
    None = 0,

    /// <summary>It was sent with octets; in a comparison: both streams have it, and it differs.</summary>
    Data = 1,

    /// <summary>It was sent as zeros.</summary>
    Zero = 2,

    /// <summary>It was not sent.</summary>
    Unknown = 4,

    /// <summary>It was sent with octets, and another page holds the same.</summary>
    Repeated = 8,
}
