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

    private readonly Func<string> _text;
    private readonly Ticking? _ticking;

    private Progress(Func<string> text, bool isLong)
    {
        _text = text;
        if (Messages.Level is not MessageLevel.Errors && (IsForced || (isLong && !Console.IsErrorRedirected && !StandardStreams.IsTextOnTerminal)))
            _ticking = new Ticking(() => Messages.Show(_text(), isOnTerminal: !Console.IsErrorRedirected), s_first, s_every);
    }

    /// <summary>Whether <c>-p</c> was given.</summary>
    public static bool IsForced { get; set; }

    /// <summary>Begins, where it is worth it.</summary>
    /// <param name="path">The input.</param>
    /// <param name="length">Its octets; null: they are not known, or are not those that are counted.</param>
    /// <param name="octets">How many were read, as another thread may ask.</param>
    public static Progress Begin(string path, long? length, Func<long> octets)
    {
        long start = Stopwatch.GetTimestamp();
        return s_current = new Progress(() => TextOf(path, length, octets(), Stopwatch.GetElapsedTime(start)), !(length < LongInput));
    }

    /// <summary>Begins.</summary>
    /// <param name="text">How far it is, as another thread may ask.</param>
    public static Progress Begin(Func<string> text) => s_current = new Progress(text, isLong: true);

    /// <summary>SIGUSR1 asks from now on, and does not end the process.</summary>
    public static void Listen()
    {
        if (!OperatingSystem.IsWindows())
            s_signal ??= PosixSignalRegistration.Create((PosixSignal)UserSignal, OnSignal);
    }

    public void Dispose()
    {
        Interlocked.CompareExchange(ref s_current, null, this);
        if (_ticking is null)
            return;
        _ticking.Dispose();
        Messages.EndShown();
    }

    private static void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;   // it would end the process
        if (s_current is Progress current)
            Messages.Say(current._text());
    }

    private static string TextOf(string path, long? length, long octets, TimeSpan time)
    {
        double rate = octets / Math.Max(time.TotalSeconds, 0.001);
        string of = length is long whole and > 0 ? string.Create(CultureInfo.InvariantCulture, $" of {Sizes.Of(whole)}, {100.0 * octets / whole:0} %") : "";
        return $"{Messages.NameOf(path)}: {Sizes.Of(octets)}{of}, {Sizes.Of((long)rate)}/s";
    }
}
