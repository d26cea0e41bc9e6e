namespace Ber.Cli;

/// <summary>A trace could not be made or read; the inner exception says why.</summary>
internal sealed class TraceInputException(string path, Exception inner) : Exception(inner.Message, inner)
{
    /// <summary>Of which input.</summary>
    public string Path { get; } = path;
}
