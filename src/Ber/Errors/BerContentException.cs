using System.Formats.Asn1;

namespace Ber;

/// <summary>Octets violate X.690, exceed a limit of the options, or are not what the caller expects.</summary>
/// <remarks>Thrown for data, never for misuse. Facts are in the properties; the message is for people and shows at most the tags and lengths.</remarks>
public sealed class BerContentException : Exception
{
    /// <summary>Makes an exception without a place in a stream.</summary>
    public BerContentException()
    {
    }

    /// <summary>Makes an exception without a place in a stream.</summary>
    /// <param name="message">The message.</param>
    public BerContentException(string message)
        : base(message)
    {
    }

    /// <summary>Makes an exception without a place in a stream.</summary>
    /// <param name="message">The message.</param>
    /// <param name="innerException">The cause.</param>
    public BerContentException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Makes an exception with everything that is known about the place.</summary>
    /// <param name="error">The cause.</param>
    /// <param name="offset">Octets from the start of the stream.</param>
    /// <param name="message">One line: <c>at offset 0x…: expected …, found ….</c></param>
    /// <param name="expectedTag">The tag that the caller expects, if it expects one.</param>
    /// <param name="actualTag">The tag of the refused encoding, if it has one.</param>
    public BerContentException(BerContentError error, long offset, string message, Asn1Tag? expectedTag = null, Asn1Tag? actualTag = null)
        : base(message)
    {
        Error = error;
        Offset = offset;
        ExpectedTag = expectedTag;
        ActualTag = actualTag;
    }

    /// <summary>The cause.</summary>
    public BerContentError Error { get; }

    /// <summary>
    /// Octets from the start of the stream to the identifier octet of the refused encoding; with <see cref="BerContentError.TruncatedData"/>,
    /// to the end of the data.
    /// </summary>
    public long Offset { get; }

    /// <summary>The tag that the caller expects, or null.</summary>
    public Asn1Tag? ExpectedTag { get; }

    /// <summary>The tag of the refused encoding with its primitive or constructed bit, or null where there is none.</summary>
    public Asn1Tag? ActualTag { get; }
}
