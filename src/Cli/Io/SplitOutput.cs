using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>A folder that gets each channel of a migration as a file: main.mig, multifd-0.mig, preempt.mig, return.mig.</summary>
/// <param name="folder">The folder; it is made where there is none.</param>
internal sealed class SplitOutput(string folder) : IDisposable
{
    private readonly List<OutputFile> _files = [];

    /// <summary>The file of the main channel.</summary>
    public string Main => System.IO.Path.Join(folder, "main.mig");

    /// <summary>Makes the folder.</summary>
    /// <exception cref="OutputException">It cannot be made.</exception>
    public void Create()
    {
        try
        {
            Directory.CreateDirectory(folder);
            if (Directory.EnumerateFiles(folder, "*.mig").FirstOrDefault() is string former)
                throw new OutputException(folder, $"it has {System.IO.Path.GetFileName(former)}: the channels of a migration want a folder of their own");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException(folder, exception.Message, exception);
        }
    }

    /// <summary>Where a channel goes.</summary>
    public IOctetSink Open(MigrationChannel channel)
    {
        string name = channel.Kind switch
        {
            MigrationChannelKind.Multifd => $"multifd-{channel.Id}.mig",
            MigrationChannelKind.Preempt => "preempt.mig",
            _ => "return.mig",
        };
        OutputFile file = OutputFile.Create(System.IO.Path.Join(folder, name));
        _files.Add(file);
        return file.Sink;
    }

    /// <summary>Makes the files appear.</summary>
    public void Commit()
    {
        foreach (OutputFile file in _files)
            file.Commit();
    }

    public void Dispose()
    {
        foreach (OutputFile file in _files)
            file.Dispose();
    }
}
