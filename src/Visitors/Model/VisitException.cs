namespace Ber.Visitors;

/// <summary>Well-formed or not, the data is not what the description says; or the state cannot be put on the wire.</summary>
/// <remarks>The message is one line: <c>path at offset 0x…: expected …, found ….</c></remarks>
public sealed class VisitException : Exception
{
    /// <summary>Makes the exception; the message follows from the parts.</summary>
    /// <param name="error">The cause.</param>
    /// <param name="path">Where in the state.</param>
    /// <param name="offset">Octets from the start of the stream to the element in question, where known.</param>
    /// <param name="expected">What the description asks for.</param>
    /// <param name="actual">What was found.</param>
    /// <param name="inner">The codec's exception, where it caused this one.</param>
    public VisitException(VisitError error, FieldPath path, long? offset, string expected, string actual, Exception? inner = null)
        : base(Format(path, offset, expected, actual), inner)
    {
        Error = error;
        Path = path;
        Offset = offset;
        Expected = expected;
        Actual = actual;
    }

    /// <summary>The cause.</summary>
    public VisitError Error { get; }

    /// <summary>Where in the state.</summary>
    public FieldPath Path { get; }

    /// <summary>Octets from the start of the stream to the element in question, of a refusal to where the visit stands; where known.</summary>
    public long? Offset { get; }

    /// <summary>What the description asks for.</summary>
    public string Expected { get; }

    /// <summary>What was found.</summary>
    public string Actual { get; }

    /// <summary>Of a <see cref="VisitError.TypeMismatch"/> all differences; else null.</summary>
    public TypeComparison? Comparison { get; init; }

    private static string Format(FieldPath path, long? offset, string expected, string actual)
        => offset is long o ? $"{path} at offset 0x{o:X}: expected {expected}, found {actual}." : $"{path}: expected {expected}, found {actual}.";
}
