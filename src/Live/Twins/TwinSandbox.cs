using System.Text.RegularExpressions;

namespace Ber.Live;

/// <summary>QEMU's own sandbox (<c>-sandbox</c>), where the binary has it.</summary>
internal static partial class TwinSandbox
{
    /// <summary>All that it can forbid.</summary>
    private const string Whole = "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny";

    /// <summary>The same, but for the process that takes the stream.</summary>
    private const string Spawning = "on,obsolete=deny,elevateprivileges=deny,spawn=allow,resourcecontrol=deny";

    /// <summary>Its options.</summary>
    /// <param name="canSpawn">Whether QEMU is to start a process.</param>
    public static string[] Options(bool canSpawn) => ["-sandbox", canSpawn ? Spawning : Whole];

    /// <summary>Runs QEMU in it; without it only where it says that it has none.</summary>
    /// <param name="canSpawn">Whether QEMU is to start a process.</param>
    /// <param name="run">Runs it with these options.</param>
    /// <param name="program">What it is called in a note.</param>
    /// <param name="onNote">Is told that it ran without.</param>
    public static T Run<T>(bool canSpawn, Func<string[], T> run, string program, Action<CaptureNote>? onNote)
    {
        try
        {
            return run(Options(canSpawn));
        }
        catch (TwinException exception) when (exception is { Problem: TwinProblem.Ended, Output: string words } && Refused().IsMatch(words))
        {
            onNote?.Invoke(new CaptureNote(CaptureNoteKind.NoSandbox, program, words));
            return run([]);
        }
    }

    [GeneratedRegex("(^|: )-sandbox\\b|option group 'sandbox'|seccomp support|seccomp filter")]
    private static partial Regex Refused();
}
