namespace Ber.Live;

/// <summary>What is written to cannot be had, or takes no more.</summary>
/// <param name="name">The output, as the user names it.</param>
/// <param name="message">The system's words.</param>
/// <param name="inner">What failed; null: nothing else.</param>
internal sealed class OutputException(string name, string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>The output, as the user names it.</summary>
    public string Name { get; } = name;
}
