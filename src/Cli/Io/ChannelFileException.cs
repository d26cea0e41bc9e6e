namespace Ber.Cli;

/// <summary>A file with a channel beside the main one cannot be opened.</summary>
/// <param name="path">The file.</param>
/// <param name="inner">Why.</param>
internal sealed class ChannelFileException(string path, Exception inner) : IOException(inner.Message, inner)
{
    /// <summary>The file.</summary>
    public string Path { get; } = path;
}
