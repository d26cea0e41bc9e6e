using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>The channels of a migration beside the main one, open.</summary>
internal sealed class OpenChannels : IDisposable
{
    private readonly List<Input> _files = [];
    private readonly List<ChannelInput> _inputs = [];

    /// <summary>Their octets.</summary>
    public IReadOnlyList<ChannelInput> Inputs => _inputs;

    /// <summary>Opens one.</summary>
    /// <exception cref="ChannelFileException">It cannot be opened.</exception>
    public void Add(string path, MigrationChannelKind? kind)
    {
        try
        {
            _files.Add(Cli.Inputs.Open(path, Containers.Beside));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ChannelFileException(path, exception);
        }

        _inputs.Add(new ChannelInput(Messages.NameOf(path), Cli.Inputs.Source(_files[^1])) { Kind = kind });
    }

    public void Dispose()
    {
        foreach (Input file in _files)
            file.Dispose();
    }
}
