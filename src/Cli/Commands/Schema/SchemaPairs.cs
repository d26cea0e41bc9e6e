using System.IO.Enumeration;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>What <c>schema diff</c> compares: two inputs; or of two folders the dumps and schemas that have one name in both.</summary>
/// <param name="Targets">Of folders: only files with one of these in their path, between its slashes and dots; empty: all.</param>
/// <param name="Machines">Of folders: only files of one of these machine types; empty: all.</param>
internal sealed record SchemaPairs(string[] Targets, string[] Machines)
{
    private readonly List<SchemaPair> _pairs = [];
    private readonly List<string> _gone = [];

    /// <summary>The pairs, in the order of their names.</summary>
    public IReadOnlyList<SchemaPair> All => _pairs;

    /// <summary>Names that the older folder alone has.</summary>
    public IReadOnlyList<string> Gone => _gone;

    /// <summary>Reads all.</summary>
    /// <returns>An exit code; 0: they were read.</returns>
    public int Read(string old, string next)
    {
        bool isFolder = Directory.Exists(old);
        if (isFolder != Directory.Exists(next) && (isFolder ? Path.Exists(next) : Path.Exists(old)))
            return Messages.Misuse($"{Messages.NameOf(isFolder ? next : old)} is no folder, as {Messages.NameOf(isFolder ? old : next)} is one.");
        if (isFolder && !Path.Exists(next))
            return Sides.ReadCatalog(next, out _);   // which says that it is not there
        if (!isFolder)
            return Targets.Length + Machines.Length > 0
                ? Messages.Misuse("--target and --machine choose among the dumps of two folders.") : Add("", old, next);
        foreach (string name in NamesIn(old))
        {
            if (Add(name, Path.Join(old, name), Path.Join(next, name)) is not ExitCode.Done and int code)
                return code;
        }

        if (_pairs.Count + _gone.Count > 0)
            return ExitCode.Done;
        Messages.Say($"{old}: there is no .json or .qschema file of that kind below it");
        return ExitCode.Unreadable;
    }

    private int Add(string name, string old, string next)
    {
        if (Sides.ReadCatalog(old, out SchemaCatalog? older) is not ExitCode.Done and int code)
            return code;
        if (Machines.Length > 0 && !Array.Exists(Machines, m => older!.MachineType is string type && Wildcards.Match(m, type)))
            return ExitCode.Done;
        if (name.Length > 0 && !IsThere(next))
        {
            _gone.Add(name);
            return ExitCode.Done;
        }

        if (Sides.ReadCatalog(next, out SchemaCatalog? newer) is not ExitCode.Done and int newCode)
            return newCode;
        _pairs.Add(new SchemaPair(name, old, next, older!, newer!));
        return ExitCode.Done;
    }

    /// <summary>What may not be looked at is there, and its reader says why it cannot be read.</summary>
    private static bool IsThere(string path)
    {
        try
        {
            _ = File.GetAttributes(path);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        catch (UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>All files below a folder; what links to a folder is not followed, as it may lead back.</summary>
    private static FileSystemEnumerable<string> FilesIn(string folder)
        => new(
            folder, static (ref FileSystemEntry entry) => entry.ToSpecifiedFullPath(),
            new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = false, AttributesToSkip = 0 })
        {
            ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.IsDirectory,
            ShouldRecursePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    private IEnumerable<string> NamesIn(string folder)
        => FilesIn(folder)
            .Where(static f => Path.GetExtension(f) is ".json" or ".qschema")
            .Select(f => Path.GetRelativePath(folder, f))
            .Where(name => Targets.Length == 0 || name.Split('/', '.').Any(part => Array.Exists(Targets, t => Wildcards.Match(t, part))))
            .Order(StringComparer.Ordinal);
}
