using System.Text;
using Ber.Live;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Lines on standard error.</summary>
internal static class Messages
{
    private const int StandardError = 2;

    private const string Erase = "\r\e[K";

    private static readonly Lock s_lock = new();
    private static bool s_isShown;   // a line that has not ended

    /// <summary>Which lines are printed.</summary>
    public static MessageLevel Level { get; set; } = MessageLevel.Usual;

    /// <summary>
    /// Prints one line, whatever the names in it hold. Where standard error is closed, full or lost, the line is lost with it, and the exit code still says
    /// what happened.
    /// </summary>
    public static void Say(string sentence) => Print($"qber: {OneLineText.Of(sentence)}\n");

    /// <summary>Prints a line that the next one replaces, where that is a terminal.</summary>
    public static void Show(string sentence, bool isOnTerminal)
    {
        lock (s_lock)
        {
            Print($"qber: {OneLineText.Of(sentence)}{(isOnTerminal ? "" : "\n")}");
            s_isShown = isOnTerminal;
        }
    }

    /// <summary>The line that was shown last is of no use any more.</summary>
    public static void EndShown()
    {
        lock (s_lock)
        {
            if (s_isShown)
                Print("");
        }
    }

    /// <summary>Prints a text of our own, as far as standard error takes it.</summary>
    public static void Print(string text)
    {
        lock (s_lock)
        {
            ReadOnlySpan<byte> octets = Encoding.UTF8.GetBytes(s_isShown ? Erase + text : text);
            s_isShown = false;
            while (!octets.IsEmpty && Native.IsInherited(StandardError) && Native.Write(StandardError, octets) is > 0 and nint written)
                octets = octets[(int)written..];
        }
    }

    /// <summary>Prints what the user did wrong.</summary>
    /// <returns>The exit code of wrong arguments.</returns>
    public static int Misuse(string sentence)
    {
        Say($"{sentence} (see qber --help)");
        return ExitCode.Usage;
    }

    /// <summary>Prints why a transfer is refused.</summary>
    /// <returns>The exit code of a refusal.</returns>
    public static int Refused(string sentence)
    {
        Say(sentence);
        return ExitCode.Different;
    }

    /// <summary>Prints what somebody should know although the command goes on.</summary>
    /// <param name="path">The input, as the user names it.</param>
    /// <param name="lines">The lines.</param>
    public static void Warn(string path, IEnumerable<string> lines) => Warn(lines.Select(line => $"{NameOf(path)}: {line}"));

    /// <summary>The same of what is about no single input.</summary>
    public static void Warn(IEnumerable<string> lines)
    {
        if (Level is MessageLevel.Errors)
            return;
        foreach (string line in lines)
            Say(line);
    }

    /// <summary>Prints what is done, where that was asked for.</summary>
    /// <param name="sentence">Makes the line.</param>
    public static void Tell(Func<string> sentence)
    {
        if (Level is MessageLevel.All)
            Say(sentence());
    }

    /// <summary>What messages call an input.</summary>
    public static string NameOf(string path) => path == "-" ? StandardStreams.InputName : path;
}
