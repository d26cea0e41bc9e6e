using System.Collections.Concurrent;
using System.Text;
using Ber.Compat;
using Ber.Live;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>The lines of a trace: of a file that holds one, or as a stream is read, a few thousand lines ahead at most.</summary>
internal sealed class TraceInput : TextReader
{
    private const int Ahead = 4096;
    private const int Kept = 4;

    private readonly Input _file;
    private readonly bool _isRaw;
    private readonly CancellationTokenSource _stop = new();
    private readonly BlockingCollection<string> _lines = new(Ahead);
    private readonly Queue<string> _last = new();
    private volatile Exception? _failure;

    private TraceInput(string path, Input file, bool isRaw)
    {
        Path = path;
        _file = file;
        _isRaw = isRaw;
    }

    public string Path { get; }

    /// <summary>Lines read so far.</summary>
    public long Lines { get; private set; }

    /// <summary>Opens an input and begins to read it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="device">Of which section; null: of all.</param>
    /// <param name="place">The place of the file on the command line.</param>
    /// <param name="isRaw">Whether the trace of a stream has numbers alone.</param>
    /// <exception cref="StreamFormatException">It is neither a trace nor a stream.</exception>
    public static TraceInput Open(string path, string? device, int place, bool isRaw)
    {
        var input = new TraceInput(path, Inputs.Open(path, place), isRaw);
        var source = new PeekedSource(Inputs.Source(input._file));
        bool isTrace = source.Start.StartsWith("0x"u8);
        if (!isTrace)
            StreamFilter.FormatOf(source);
        Thread reading = new(() => input.Fill(isTrace ? input.ReadText : input.ReadStream, source, device)) { IsBackground = true };
        reading.Start();
        return input;
    }

    /// <summary>The last lines that were read, but for the very last ones.</summary>
    public IEnumerable<string> LastLines(int skipped) => _last.SkipLast(skipped).TakeLast(Kept - 1);

    public override string? ReadLine()
    {
        if (!_lines.TryTake(out string? line, Timeout.Infinite))
            return _failure is null ? null : throw new TraceInputException(Path, _failure);
        Lines++;
        _last.Enqueue(line);
        if (_last.Count > Kept)
            _last.Dequeue();
        return line;
    }

    /// <summary>Lets the reading thread end; one that waits for its input ends with the process.</summary>
    protected override void Dispose(bool disposing)
    {
        _stop.Cancel();
        base.Dispose(disposing);
    }

    private void Fill(Action<PeekedSource, DeviceFilter> read, PeekedSource source, string? device)
    {
        var filter = new DeviceFilter(device);
        try
        {
            read(source, filter);
            if (!filter.IsMatched)
                _failure = new IOException($"no section \"{device}\"");
        }
        catch (OperationCanceledException)
        {
            // Nobody wants more lines.
        }
        catch (Exception exception) when (exception is StreamFormatException or VisitException or IOException or UnauthorizedAccessException)
        {
            _failure = exception;
        }

        _lines.CompleteAdding();
        _file.Dispose();
    }

    private void ReadStream(PeekedSource source, DeviceFilter filter)
        => StreamInspector.Skim(source, new TracePrinter(new LineWriter(this), filter, _isRaw), limits: Limits.Chosen, cancellationToken: _stop.Token);

    private void ReadText(PeekedSource source, DeviceFilter filter)
    {
        using var reader = new StreamReader(new OctetSourceStream(source));
        while (reader.ReadLine() is string line)
        {
            if (!TraceLine.TryParse(line, out TraceLine parsed) || !FieldPath.TryParse(parsed.Path.ToString(), out FieldPath? path) || filter.Takes(path))
                _lines.Add(line, _stop.Token);
        }
    }

    /// <summary>Lines as they are written.</summary>
    private sealed class LineWriter(TraceInput input) : TextWriter
    {
        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => throw new NotSupportedException("A trace is written line by line.");

        public override void Write(string? value) => input._lines.Add(value!.TrimEnd('\n'), input._stop.Token);
    }
}
