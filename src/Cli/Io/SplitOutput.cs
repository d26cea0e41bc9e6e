using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>A folder that gets each channel of a migration as a file: main.mig, multifd-0.mig, preempt.mig, return.mig.</summary>
/// <param name="folder">The folder; it is made where there is none.</param>
internal sealed class SplitOutput(string folder) : IDisposable
{
    private readonly List<OutputFile> _files = [];
    private readonly Stack<Leftover> _made = new();   // folders that were not there, the innermost last

    /// <summary>Where the main channel goes, which no other may take; null: to its file here.</summary>
    public string? MainOutput { get; init; }

    /// <summary>The file of the main channel.</summary>
    public string Main => System.IO.Path.Join(folder, "main.mig");

    /// <summary>Makes the folder.</summary>
    /// <exception cref="OutputException">It cannot be made.</exception>
    public void Create()
    {
        try
        {
            Make(System.IO.Path.GetFullPath(folder));
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
        string path = System.IO.Path.Join(folder, name);
        if (MainOutput is not (null or "-") && System.IO.Path.GetFullPath(MainOutput) == System.IO.Path.GetFullPath(path))
            throw new OutputException(path, "it was given for the main channel");
        OutputFile file = OutputFile.Create(path);
        _files.Add(file);
        return file.Sink;
    }

    /// <summary>Makes the files appear.</summary>
    public void Commit()
    {
        foreach (OutputFile file in _files)
            file.Commit();
        foreach (Leftover made in _made)
            made.Keep();
    }

    public void Dispose()
    {
        foreach (OutputFile file in _files)
            file.Dispose();
        foreach (Leftover made in _made)
            made.Dispose();
    }

    /// <summary>Makes a folder, and those that it is in. Without channels in it it is taken away again.</summary>
    private void Make(string path)
    {
        var missing = new Stack<string>();
        string? outer = System.IO.Path.TrimEndingDirectorySeparator(path);
        for (; outer is not null && !Directory.Exists(outer); outer = System.IO.Path.GetDirectoryName(outer))
            missing.Push(outer);
        foreach (string next in missing)
            _made.Push(Leftovers.Make(() => Directory.CreateDirectory(next), () => Directory.Delete(next)));
    }
}
