using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ber.Cli;

/// <summary>
/// Says on standard error how far an input was read: by itself where that is a terminal and the command takes long, with <c>-p</c> anywhere, and once for each
/// SIGUSR1. One input at a time; a second one begins anew.
/// </summary>
internal sealed class Progress : IDisposable
{
    private const int UserSignal = 10;         // SIGUSR1, for which .NET has no name
    private const long LongInput = 1L << 30;   // a shorter file is read before anybody looks

    private static readonly TimeSpan s_first = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(0.5);

    private static PosixSignalRegistration? s_signal;
    private static Progress? s_current;

    private readonly string _path;
    private readonly long? _length;
    private readonly Func<long> _octets;
    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly Timer? _timer;

    private Progress(string path, long? length, Func<long> octets)
    {
        (_path, _length, _octets) = (path, length, octets);
        if (IsForced || !(length < LongInput || Console.IsErrorRedirected || StandardStreams.IsTextOnTerminal))
            _timer = new Timer(_ => Messages.Show(Text(), isOnTerminal: !Console.IsErrorRedirected), null, s_first, s_every);
    }

    /// <summary>Whether <c>-p</c> was given.</summary>
    public static bool IsForced { get; set; }

    /// <summary>Begins, where it is worth it.</summary>
    /// <param name="path">The input.</param>
    /// <param name="length">Its octets; null: they are not known, or are not those that are counted.</param>
    /// <param name="octets">How many were read, as another thread may ask.</param>
    public static Progress Begin(string path, long? length, Func<long> octets)
        => s_current = new Progress(path, length, octets);

    /// <summary>SIGUSR1 asks from now on, and does not end the process.</summary>
    public static void Listen()
    {
        if (!OperatingSystem.IsWindows())
            s_signal ??= PosixSignalRegistration.Create((PosixSignal)UserSignal, OnSignal);
    }

    public void Dispose()
    {
        Interlocked.CompareExchange(ref s_current, null, this);
        if (_timer is null)
            return;
        using var ended = new ManualResetEvent(false);
        if (_timer.Dispose(ended))
            ended.WaitOne();
        Messages.EndShown();
    }

    private static void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;   // it would end the process
        if (s_current is Progress current)
            Messages.Say(current.Text());
    }

    private string Text()
    {
        long octets = _octets();
        double rate = octets / Math.Max(Stopwatch.GetElapsedTime(_start).TotalSeconds, 0.001);
        string of = _length is long length and > 0
            ? string.Create(CultureInfo.InvariantCulture, $" of {Size(length)}, {100.0 * octets / length:0} %") : "";
        return $"{Messages.NameOf(_path)}: {Size(octets)}{of}, {Size((long)rate)}/s";
    }

    private static string Size(long octets) => octets switch
    {
        >= 1L << 30 => string.Create(CultureInfo.InvariantCulture, $"{octets / (double)(1L << 30):0.0} GiB"),
        >= 1L << 20 => string.Create(CultureInfo.InvariantCulture, $"{octets / (double)(1L << 20):0.0} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{octets / 1024.0:0.0} KiB"),
    };
}
