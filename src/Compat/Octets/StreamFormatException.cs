using Ber.Visitors;

namespace Ber.Compat;

/// <summary>A stream cannot be translated.</summary>
/// <remarks>The message is one line: <c>at offset 0x…: expected …, found ….</c></remarks>
public sealed class StreamFormatException : Exception
{
    /// <summary>Makes the exception; the message follows from the parts.</summary>
    /// <param name="error">The cause.</param>
    /// <param name="offset">Octets from the start of the input.</param>
    /// <param name="expected">What the format asks for.</param>
    /// <param name="actual">What was found.</param>
    /// <param name="inner">The exception of a lower layer that caused this one.</param>
    public StreamFormatException(StreamFormatError error, long offset, string expected, string actual, Exception? inner = null)
        : base($"at offset 0x{offset:X}: expected {OneLineText.Of(expected)}, found {OneLineText.Of(actual)}.", inner)
    {
        Error = error;
        Offset = offset;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The cause.</summary>
    public StreamFormatError Error { get; }

    /// <summary>Octets from the start of the input.</summary>
    public long Offset { get; }

    /// <summary>The name of the channel that this is about; null: the main one.</summary>
    public string? Channel { get; init; }

    /// <summary>What the format asks for.</summary>
    public string Expected { get; }

    /// <summary>What was found.</summary>
    public string Actual { get; }
}
