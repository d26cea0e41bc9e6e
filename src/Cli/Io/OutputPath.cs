using Ber.Live;

namespace Ber.Cli;

/// <summary>What stands where an output is to go.</summary>
internal static class OutputPath
{
    private const int MaxLinks = 40;   // as the kernel has it
    private const char Separator = '/';

    /// <summary>
    /// The file that a path means: a symbolic link is what it points to, also where nothing is there yet. In a folder in which everybody may put something
    /// (mode 1777) a link that is another user's is not followed, on the way to the file neither, and another user's file is not written: it would be he who
    /// chooses what we overwrite, or who has our file.
    /// </summary>
    /// <exception cref="OutputException">It is no place for an output.</exception>
    public static string Resolve(string path)
    {
        string target = "";
        int links = 0;
        var rest = new Stack<string>(Steps(path));
        while (rest.TryPop(out string? step))
        {
            string next = Path.Join(target, step);
            if (Native.FactsOf(next, followsLink: false) is not FileFacts { IsLink: true } link)
            {
                target = next;
                continue;
            }

            if (++links > MaxLinks)
                throw new OutputException(path, "too many symbolic links");
            if (IsPlanted(next, link))
                throw new OutputException(path, $"{next} is a symbolic link of another user in a folder where everybody can make one");
            string pointsTo = new FileInfo(next).LinkTarget!;
            if (Path.IsPathRooted(pointsTo))
                target = "";
            foreach (string linked in Steps(pointsTo))
                rest.Push(linked);
        }

        if (Native.FactsOf(target, followsLink: false) is FileFacts existing && IsPlanted(target, existing))
            throw new OutputException(path, $"{target} is a file of another user in a folder where everybody can make one");
        return path.EndsWith(Separator) ? target + Separator : target;   // a folder, whether there is one or not
    }

    /// <summary>Whether two paths are of one file, which links may lead to.</summary>
    public static bool AreSame(string one, string other) => one != "-" && other != "-" && RealPath(one) == RealPath(other);

    private static string RealPath(string path) => new FileInfo(path) is { Exists: true } file && file.ResolveLinkTarget(returnFinalTarget: true) is { } target
        ? target.FullName : Path.GetFullPath(path);

    private static bool IsPlanted(string path, FileFacts facts)
        => facts.User != Native.EffectiveUser && Native.FactsOf(FolderOf(path), followsLink: true) is FileFacts { IsStickyForAll: true };

    /// <summary>The names of a path, the last one first; the root is one.</summary>
    private static IEnumerable<string> Steps(string path)
    {
        IEnumerable<string> names = path.Split(Separator, StringSplitOptions.RemoveEmptyEntries);
        return Path.IsPathRooted(path) ? names.Reverse().Append($"{Separator}") : names.Reverse();
    }

    /// <summary>The folder that a file is in.</summary>
    public static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";
}
