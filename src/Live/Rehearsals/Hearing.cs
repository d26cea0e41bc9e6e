using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>Takes what a machine says and sends by its standard error, while it is told what to do.</summary>
internal sealed class Hearing
{
    private const int EndMilliseconds = 2000;

    private readonly MarkedSource _source;
    private readonly IOctetSource _sent;
    private readonly Thread _thread;
    private StreamSnapshot? _snapshot;

    /// <summary>Begins.</summary>
    /// <param name="source">What it says and sends.</param>
    /// <param name="limits">What it may send.</param>
    /// <param name="copy">Takes what it sends, as it is; null: nobody does.</param>
    public Hearing(MarkedSource source, StreamLimits limits, IOctetSink? copy)
    {
        _source = source;
        _sent = copy is null ? source : new TeeSource(source, copy);
        _thread = new Thread(() => Run(limits)) { IsBackground = true };
        _thread.Start();
    }

    /// <summary>What it has said before it sent anything, line by line; of one that ends, all.</summary>
    public ImmutableArray<string> Words
    {
        get
        {
            _thread.Join(EndMilliseconds);
            return [.. _source.Before.Split('\n').Select(static l => l.TrimEnd('\r')).Where(static l => l.Length > 0)];
        }
    }

    /// <summary>What it has sent.</summary>
    /// <returns>null: it has not sent all of it in time.</returns>
    public StreamSnapshot? Result(TimeLimit limit) => _thread.Join(limit.Left) ? _snapshot : null;

    private void Run(StreamLimits limits)
    {
        try
        {
            if (!_source.TryBegin())
                return;
            StreamSnapshot sent = StreamSnapshot.Read(consumer => StreamInspector.Inspect(_sent, consumer, limits: limits), withRam: false);
            Span<byte> rest = stackalloc byte[256];
            while (_sent.Read(rest) > 0)
            {
            }

            if (_source.IsComplete)
                _snapshot = sent;
        }
        catch (Exception exception) when (exception is StreamFormatException or VisitException or IOException or ObjectDisposedException)
        {
            // It has sent no stream: as if it had sent nothing.
        }
    }
}
