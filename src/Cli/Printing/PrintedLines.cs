using System.Collections.Concurrent;
using Ber.Live;

namespace Ber.Cli;

/// <summary>Lines on standard output that a thread of its own prints: who has something to say does not wait for who reads.</summary>
internal sealed class PrintedLines : IDisposable
{
    private readonly BlockingCollection<byte[]> _lines = [];
    private readonly Stream _output = StandardStreams.OpenOutput();
    private readonly Thread _printing;
    private readonly Lock _lock = new();
    private bool _hasEnded;

    public PrintedLines()
    {
        _printing = new Thread(Print) { IsBackground = true };
        _printing.Start();
    }

    /// <summary>One more line; none behind the end.</summary>
    /// <param name="line">With its end.</param>
    public void Add(byte[] line)
    {
        lock (_lock)
        {
            if (!_hasEnded)
                _lines.Add(line);
        }
    }

    /// <summary>Waits until all lines are printed.</summary>
    public void Dispose()
    {
        lock (_lock)
            _hasEnded = true;
        _lines.CompleteAdding();
        _printing.Join();
        _lines.Dispose();
        _output.Dispose();
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
                // Standard output is lost, as on a full disk: what is told of goes on.
            }
        }
    }
}
