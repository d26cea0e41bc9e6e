using Ber.Live;

namespace Ber.Cli;

/// <summary>What stands where an output is to go.</summary>
internal static class OutputPath
{
    private const int MaxLinks = 40;   // as the kernel has it

    /// <summary>
    /// The file that a path means: a symbolic link is what it points to, also where nothing is there yet. In a folder in which everybody may put links
    /// (mode 1777) a link that is another user's is not followed: it would choose what we overwrite.
    /// </summary>
    /// <exception cref="OutputException">It is no place for an output.</exception>
    public static string Resolve(string path)
    {
        string target = path;
        for (int links = 0; Native.FactsOf(target, followsLink: false) is FileFacts { IsLink: true } link; links++)
        {
            if (links == MaxLinks)
                throw new OutputException(path, "too many symbolic links");
            string folder = FolderOf(target);
            if (Native.FactsOf(folder, followsLink: true) is FileFacts { IsStickyForAll: true } && link.User != Native.EffectiveUser)
                throw new OutputException(path, $"{target} is a symbolic link of another user in a folder where everybody can make one");
            string pointsTo = new FileInfo(target).LinkTarget!;
            target = Path.IsPathRooted(pointsTo) ? pointsTo : Path.Join(folder, pointsTo);
        }

        return target;
    }

    /// <summary>The folder that a file is in.</summary>
    public static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";
}
