using System.Runtime.InteropServices;

namespace Ber.Live;

/// <summary>
/// What must not stay behind whatever ends the process: a socket, a folder, a process of ours, a file that is not whole yet. SIGINT, SIGTERM and SIGHUP remove
/// it, and end the process with 128 and the signal's number, as a shell counts.
/// </summary>
internal static class Leftovers
{
    private const int SignalBase = 128;

    private static readonly Lock s_lock = new();
    private static readonly List<Leftover> s_all = [];
    private static readonly List<PosixSignalRegistration> s_signals = [];

    /// <summary>Makes something, and knows from then on how it is removed. A signal comes before or after, never between.</summary>
    /// <param name="make">Makes it; throws where it cannot.</param>
    /// <param name="remove">Removes it; what is gone already is no error.</param>
    public static Leftover Make(Action make, Action remove)
    {
        lock (s_lock)
        {
            Listen();
            make();
            var leftover = new Leftover(remove);
            s_all.Add(leftover);
            return leftover;
        }
    }

    /// <summary>Does something that no signal may find half done.</summary>
    public static void Undisturbed(Action action)
    {
        lock (s_lock)
        {
            Listen();
            action();
        }
    }

    /// <summary>It is no leftover any more.</summary>
    internal static bool Forget(Leftover leftover)
    {
        lock (s_lock)
            return s_all.Remove(leftover);
    }

    private static void Listen()
    {
        if (s_signals.Count > 0)
            return;
        Listen(PosixSignal.SIGINT, 2);
        Listen(PosixSignal.SIGTERM, 15);
        Listen(PosixSignal.SIGHUP, 1);
    }

    private static void Listen(PosixSignal signal, int number)
        => s_signals.Add(PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            End(number);
        }));

    private static void End(int signal)
    {
        // The lock is kept: whoever is about to make something waits for the end of the process.
        s_lock.Enter();
        for (int i = s_all.Count - 1; i >= 0; i--)
            s_all[i].TryRemove();
        Environment.Exit(SignalBase + signal);
    }
}
