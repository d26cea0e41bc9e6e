using System.Diagnostics;
using System.Globalization;
using System.Text;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>Says what happens to a relayed migration, and at its end what happened.</summary>
internal sealed class RelayPrinter : IRelayWatcher
{
    private const int RequestById = 3;
    private const int Request = 4;

    private readonly List<(TimeSpan At, string What)> _events = [];
    private long _requests;
    private long _start;

    private TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    /// <inheritdoc/>
    public void OnConnection(RelayedConnection connection)
    {
        if (_start == 0)
            _start = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc/>
    public void OnPhase(RelayPhase phase) => _events.Add((Now, RelayWords.Of(phase)));

    /// <inheritdoc/>
    public void OnMessage(int type, uint value)
    {
        if (type is RequestById or Request)
            _requests++;   // in postcopy there are thousands
        else
            _events.Add((Now, WordsOf(type, value)));
    }

    /// <inheritdoc/>
    public void OnNote(RelayNote note, string? reason) => Messages.Say(RelayWords.Of(note, reason));

    /// <inheritdoc/>
    public void OnStranger(TlsException exception) => Messages.Say($"a connection is not taken, and the migration goes on: {TlsWords.Of(exception)}");

    /// <summary>Prints the summary.</summary>
    public void Print(RelayReport report)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{RelayWords.Of(report.Outcome)}\n");
        foreach (RelayedConnection connection in report.Connections)
            text.Append(CultureInfo.InvariantCulture, $"{RelayWords.Of(connection)}: {connection.Sent} octets, {connection.Answered} back\n");
        foreach ((TimeSpan at, string what) in _events)
            text.Append(CultureInfo.InvariantCulture, $"{at.TotalSeconds:F3} s {what}\n");
        if (_requests > 0)
            text.Append(CultureInfo.InvariantCulture, $"{_requests} pages asked for\n");
        long data = report.Blocks.Sum(static b => b.DataPages);
        long zero = report.Blocks.Sum(static b => b.ZeroPages);
        text.Append(CultureInfo.InvariantCulture, $"{data} records of pages and {zero} of zero pages on the main channel\n");
        using Stream output = StandardStreams.OpenOutput();
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static string WordsOf(int type, uint value)
        => type is ReturnPathEvents.Shut or ReturnPathEvents.Pong
            ? string.Create(CultureInfo.InvariantCulture, $"{RelayWords.OfMessage(type)} {value}") : RelayWords.OfMessage(type);
}
