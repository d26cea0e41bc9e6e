using System.ComponentModel;
using System.Diagnostics;

namespace Ber.Live;

/// <summary>
/// Starts a program so that it ends when we do, even when we are killed: its input ends, or has a last word; and <c>setpriv --pdeathsig</c> of util-linux,
/// where it is there, ends even one that hangs.
/// </summary>
internal static class Launcher
{
    /// <summary>The first argument is what becomes descriptor 3, the others are the program.</summary>
    private const string OpeningScript = "exec 3<\"$1\"; shift; exec \"$@\"";

    /// <summary>
    /// The first argument is said at the end of our input, the others are the program: whatever ends us, the program is told. Nothing but the program holds our
    /// output and error, so that they end with it.
    /// </summary>
    private const string FeedingScript = """
        exec 3>&1 4>&2 5<&0 </dev/null >/dev/null 2>&1
        last=$1; shift
        { exec 3>&- 4>&-; cat <&5; echo "$last"; } | { exec >&3 2>&4 3>&- 4>&- 5<&-; exec "$@"; } &
        exec 3>&- 4>&- 5<&-
        wait $!
        """;

    private static readonly string[] s_deadly = ["setpriv", "--pdeathsig", "KILL"];
    private static readonly Lazy<bool> s_isDeadlyThere = new(static () => CanRun([.. s_deadly, "true"]));

    /// <summary>What to run instead.</summary>
    /// <param name="words">The program and its arguments. One that is not there stays as it is, so that whoever starts it is told so.</param>
    public static string[] Wrap(IReadOnlyList<string> words) => IsThere(words[0]) ? [.. Deadly, .. words] : [.. words];

    /// <summary>What to run instead, so that a program reads something of ours as its descriptor 3.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="opened">The path of what it reads.</param>
    /// <param name="apart">What it is run by to be in a network of its own (<see cref="PrivateNetwork"/>).</param>
    public static string[] WrapOpening(IReadOnlyList<string> words, string opened, IReadOnlyList<string> apart) => Wrap(words, OpeningScript, opened, apart);

    /// <summary>What to run instead, so that a program reads what we write, and a last word when we end.</summary>
    /// <param name="words">The program and its arguments.</param>
    /// <param name="last">The last word: lines without a break at the end.</param>
    /// <param name="apart">What it is run by to be in a network of its own (<see cref="PrivateNetwork"/>).</param>
    public static string[] WrapFeeding(IReadOnlyList<string> words, string last, IReadOnlyList<string> apart)
        => IsThere(words[0]) ? [.. Deadly, .. Wrap(words, FeedingScript, last, apart)] : [.. words];

    private static string[] Deadly => s_isDeadlyThere.Value ? s_deadly : [];

    // In a namespace of its own it could not open what is ours: it has it before.
    private static string[] Wrap(IReadOnlyList<string> words, string script, string first, IReadOnlyList<string> apart)
        => IsThere(words[0]) ? ["sh", "-c", script, "sh", first, .. apart, .. Deadly, .. words] : [.. words];

    /// <summary>Starts what <see cref="Wrap(IReadOnlyList{string})"/> or its like gave; its standard descriptors are ours.</summary>
    /// <param name="all">What to run.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="running">Ends it.</param>
    /// <exception cref="TwinException">It does not start.</exception>
    public static Process Start(string[] all, string name, out Leftover running)
    {
        var start = new ProcessStartInfo(all[0], all[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["QEMU_AUDIO_DRV"] = "none";   // a card without -audiodev would open the host's
        Process? started = null;
        try
        {
            running = Leftovers.Make(() => started = Process.Start(start)!, () => ProcessTree.Kill(started!));
            return started!;
        }
        catch (Win32Exception exception)
        {
            throw new TwinException(TwinProblem.CannotStart, name, exception);
        }
    }

    private static bool IsThere(string program)
        => program.Contains('/', StringComparison.Ordinal)
            ? File.Exists(program)
            : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Join(folder, program)));

    /// <summary>Whether a program is there, and does what it is to.</summary>
    public static bool CanRun(string[] words)
    {
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(words[0], words[1..])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
