using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Ber.Live;

/// <summary>
/// Ends a process and what it has started. <see cref="Process.Kill(bool)"/> stops each of them first: were we killed meanwhile, they would stay stopped
/// for ever, and never come to end by themselves.
/// </summary>
internal static class ProcessTree
{
    /// <summary>Kills all that it finds, as far as the system lets us. Of one that has ended nothing is found: its id may be another's by now.</summary>
    public static void Kill(Process root)
    {
        if (root.HasExited)
            return;
        List<int> all = [root.Id];
        ILookup<int, int> children = Directory.Exists("/proc") ? Children() : Enumerable.Empty<int>().ToLookup(static id => id);
        for (int i = 0; i < all.Count; i++)
            all.AddRange(children[all[i]]);
        foreach (int id in all.Skip(1))
            TryKill(id);
        TryKill(root);
    }

    private static void TryKill(int id)
    {
        try
        {
            using Process process = Process.GetProcessById(id);
            TryKill(process);
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }

    private static void TryKill(Process process)
    {
        try
        {
            process.Kill();
        }
        catch (Exception exception) when (exception is InvalidOperationException or Win32Exception)
        {
            // It has ended, or is another user's.
        }
    }

    /// <summary>The processes that run, by their parents.</summary>
    private static ILookup<int, int> Children()
        => Directory.GetDirectories("/proc")
            .Select(static folder => (Id: int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id) ? id : 0, folder))
            .Where(static process => process.Id > 0)
            .ToLookup(static process => ParentOf(process.folder), static process => process.Id);

    /// <summary>The fourth field of stat (proc(5)); the second one, a name in parentheses, may have anything in it. 0: it has ended.</summary>
    private static int ParentOf(string folder)
    {
        try
        {
            string stat = File.ReadAllText(Path.Join(folder, "stat"));
            return int.Parse(stat[(stat.LastIndexOf(')') + 1)..].Split(' ')[2], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
