using Ber.Compat;

namespace Ber.Cli;

/// <summary>The files with the channels of a migration beside the main one, and the kind that each must have; null: whichever it has.</summary>
internal sealed record ChannelNames(IReadOnlyList<(string Path, MigrationChannelKind? Kind)> Files)
{
    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => Files.Count == 0;

    /// <summary>Opens them.</summary>
    public OpenChannels Open()
    {
        var open = new OpenChannels();
        try
        {
            foreach ((string path, MigrationChannelKind? kind) in Files)
                open.Add(path, kind);
            return open;
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }
}
