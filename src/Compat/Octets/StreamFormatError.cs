namespace Ber.Compat;

/// <summary>Why a stream cannot be translated; one member per cause.</summary>
public enum StreamFormatError
{
    /// <summary>The input is neither of the two formats asked for.</summary>
    NotAStream,

    /// <summary>The input ends before the stream does.</summary>
    Truncated,

    /// <summary>The input violates the format; for BER also the codec's errors.</summary>
    Malformed,

    /// <summary>A critical record that this version does not know, or a later format version.</summary>
    Unsupported,

    /// <summary>Octets were changed: a digest or a count differs.</summary>
    Damaged,

    /// <summary>A limit was exceeded.</summary>
    LimitExceeded,
}
