using System.Collections.Concurrent;
using System.Text.Json;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>
/// Says what happens to a relayed migration in lines of JSON, as it happens. A thread of its own prints them: the migration does not wait for who reads them.
/// </summary>
internal sealed class RelayJsonPrinter : RelayReporter
{
    private const byte EndOfLine = (byte)'\n';

    private static readonly TimeSpan s_every = TimeSpan.FromSeconds(1);

    private readonly BlockingCollection<byte[]> _lines = [];
    private readonly Stream _output;
    private readonly Thread _printing;
    private (long Sent, TimeSpan At) _former;

    public RelayJsonPrinter()
    {
        _output = StandardStreams.OpenOutput();
        _printing = new Thread(Print) { IsBackground = true };
        _printing.Start();
    }

    /// <inheritdoc/>
    public override IDisposable Follow(IRelay migration) => new Timer(_ => Say(migration.Look()), null, s_every, s_every);

    /// <inheritdoc/>
    public override void OnNote(RelayNote note, string? reason)
    {
        base.OnNote(note, reason);
        Write("note", json => json.WriteString("text", RelayWords.Of(note, reason)));
    }

    /// <inheritdoc/>
    public override void Print(RelayReport report) => Write("end", json =>
    {
        json.WriteString("outcome", RelayWords.NameOf(report.Outcome));
        json.WriteNumber("exitCode", RelayWords.CodeOf(report.Outcome));
        if (report.Refusal is Exception refusal)
            json.WriteString("refusal", RelayWords.Of(refusal));
        Write(json, report.Progress);
        Write(json, "ramSeconds", RamTime);
        Write(json, "standstillSeconds", Standstill);
        if (Requests > 0)
            json.WriteNumber("requests", Requests);
        RelayPages pages = RelayPages.Of(report);
        json.WriteStartObject("pages");
        json.WriteNumber("data", pages.Data);
        json.WriteNumber("zero", pages.Zero);
        json.WriteNumber("xbzrle", pages.Xbzrle);
        json.WriteNumber("compressed", pages.Compressed);
        if (pages.Again is long again)
            json.WriteNumber("again", again);
        json.WriteEndObject();
    });

    public override void Dispose()
    {
        _lines.CompleteAdding();
        _printing.Join();
        _lines.Dispose();
        _output.Dispose();
        base.Dispose();
    }

    protected override void Connected(IRelayedConnection connection) => Write("connection", json => WriteName(json, connection));

    protected override void Entered(RelayPhase phase) => Write("phase", json => json.WriteString("phase", RelayWords.NameOf(phase)));

    protected override void Answered(int type, uint? value) => Write("message", json =>
    {
        json.WriteString("type", RelayWords.OfMessage(type));
        if (value is uint stated)
            json.WriteNumber("value", stated);
    });

    private void Say(RelayProgress progress)
    {
        if (progress.Connections.Count == 0)
            return;
        Write("progress", json =>
        {
            TimeSpan now = Now;
            double seconds = (now - _former.At).TotalSeconds;
            json.WriteNumber("octetsPerSecond", seconds > 0 ? (long)((progress.Sent - _former.Sent) / seconds) : 0);
            Write(json, progress);
            _former = (progress.Sent, now);
        });
    }

    private static void Write(Utf8JsonWriter json, RelayProgress progress)
    {
        if (progress.Phase is RelayPhase phase)
            json.WriteString("phase", RelayWords.NameOf(phase));
        json.WriteNumber("octets", progress.Sent);
        if (progress.Rounds > 0)
        {
            json.WriteNumber("rounds", progress.Rounds);
            json.WriteNumber("roundPages", progress.RoundPages);
        }

        json.WriteStartArray("connections");
        foreach (IRelayedConnection connection in progress.Connections)
        {
            json.WriteStartObject();
            WriteName(json, connection);
            json.WriteNumber("octets", connection.Sent);
            json.WriteNumber("octetsBack", connection.Answered);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, string name, TimeSpan? time)
    {
        if (time is TimeSpan known)
            json.WriteNumber(name, Math.Round(known.TotalSeconds, 6));
    }

    private static void WriteName(Utf8JsonWriter json, IRelayedConnection connection)
    {
        json.WriteString("kind", RelayWords.NameOf(connection.Kind));
        if (connection.Id is int id)
            json.WriteNumber("id", id);
    }

    private void Write(string name, Action<Utf8JsonWriter> write)
    {
        using var line = new MemoryStream();
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteString("event", name);
            Write(json, "seconds", Now);
            write(json);
            json.WriteEndObject();
        }

        line.WriteByte(EndOfLine);
        _lines.Add(line.ToArray());
    }

    private void Print()
    {
        foreach (byte[] line in _lines.GetConsumingEnumerable())
        {
            try
            {
                _output.Write(line);
            }
            catch (OutputException)
            {
                // Standard output is lost, as on a full disk: the migration goes on, and its end has an exit code.
            }
        }
    }
}
