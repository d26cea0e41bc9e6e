using System.Collections.Frozen;

namespace Ber.Live;

/// <summary>
/// A network namespace of the twin's own (<c>unshare</c> of util-linux): what it opens there reaches nobody, so that it can have real tap devices. The state of
/// a card depends on their offloads.
/// </summary>
internal static class PrivateNetwork
{
    private const string Tap = "/dev/net/tun";

    /// <summary>Wrappers that leave a process in the namespaces in which they were started themselves, and with its user.</summary>
    private static readonly FrozenSet<string> s_staying = FrozenSet.Create(
        "chroot", "env", "nice", "ionice", "chrt", "taskset", "numactl", "timeout");

    // As root without a user namespace, in which a process may less than it may outside.
    private static readonly string[] s_words = Environment.IsPrivilegedProcess ? ["unshare", "--net"] : ["unshare", "--map-root-user", "--net"];
    private static readonly Lazy<bool> s_isThere = new(static () => File.Exists(Tap) && Launcher.CanRun([.. s_words, "sh", "-c", $"exec 3<>{Tap}"]));

    /// <summary>What to run a program by, so that it has one; empty: it cannot have one.</summary>
    /// <param name="program">The program, perhaps behind a wrapper.</param>
    public static string[] For(IReadOnlyList<string> program)
        => IsHere(program) && s_isThere.Value ? s_words : [];

    /// <summary>Whether a program runs on this host, in the namespaces in which it is started.</summary>
    /// <param name="program">The program, perhaps behind a wrapper.</param>
    public static bool IsHere(IReadOnlyList<string> program) => program.Count == 1 || s_staying.Contains(Path.GetFileName(program[0]));
}
