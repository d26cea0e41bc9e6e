using System.Net.Sockets;
using System.Runtime.InteropServices;
using Ber.Compat;

namespace Ber.Live;

/// <summary>
/// The sending side's end of the verdict channel: the socket that the stream goes out on, or one beside a pipe, which is connected when the first word is
/// due.
/// </summary>
internal sealed class VerdictChannel : IDisposable
{
    /// <summary>How long a verdict may be on its way that explains why the reader has gone.</summary>
    private static readonly TimeSpan s_explanationTime = TimeSpan.FromMilliseconds(250);

    private readonly ChannelAddress? _address;
    private readonly SafeHandle? _output;
    private readonly TimeSpan _patience;
    private readonly Queue<TransferVerdict> _early = [];
    private Socket? _socket;
    private ChannelSource? _source;

    /// <summary>A channel beside a pipe.</summary>
    public VerdictChannel(ChannelAddress address, SafeHandle? output, TimeSpan patience)
    {
        _address = address;
        _output = output;
        _patience = patience;
    }

    /// <summary>The way back of the stream's own socket.</summary>
    public VerdictChannel(Socket socket, TimeSpan patience)
    {
        _patience = patience;
        Use(socket);
    }

    /// <summary>Is told the descriptor to watch for early words, once there is one.</summary>
    public DescriptorSource? Watcher
    {
        get;
        set
        {
            field = value;
            Watch();
        }
    }

    /// <summary>The next verdict, waited for as long as the patience lets.</summary>
    /// <exception cref="ChannelException">None came, or it is no verdict.</exception>
    public TransferVerdict Next()
    {
        if (_early.TryDequeue(out TransferVerdict? early))
            return early;
        long deadline = Environment.TickCount64 + (long)_patience.TotalMilliseconds;
        while (true)
        {
            bool isFirst = _source is null;
            if (isFirst)
                Use(_address!.Connect(Left(deadline)));
            _source!.WaitAtMost(Left(deadline));
            if (Read() is TransferVerdict verdict)
                return verdict;
            if (!isFirst || Environment.TickCount64 >= deadline)
                throw new ChannelException(ChannelProblem.ClosedByDestination);

            // A forwarder accepts before the destination listens, and closes when it finds nobody.
            _socket!.Dispose();
            _source = null;
            Native.Poll([], ChannelAddress.RetryMilliseconds);
        }
    }

    /// <summary>When the reader of the stream has gone: the refusal that says why, if one has come.</summary>
    public TransferRefusedException? Explanation()
    {
        if (_source is null)
            return null;
        try
        {
            _source.WaitAtMost(s_explanationTime);
            while (Read() is TransferVerdict verdict)
            {
                if (!verdict.IsAccepted)
                    return new TransferRefusedException(verdict);
            }
        }
        catch (IOException)
        {
            // Then it stays what it is: a reader that has gone.
        }

        return null;
    }

    public void Dispose() => _socket?.Dispose();

    private void Use(Socket socket)
    {
        _socket = socket;
        _source = new ChannelSource(socket, _output);
        Watch();
    }

    private void Watch()
    {
        if (Watcher is not null && _socket is not null)
            Watcher.Watch((int)_socket.Handle, TakeEarly);
    }

    /// <summary>A word that comes while RAM is being sent.</summary>
    private void TakeEarly()
    {
        _source!.WaitAtMost(_patience);
        TransferVerdict verdict = Read() ?? throw new ReaderGoneException();
        if (!verdict.IsAccepted)
            throw new TransferRefusedException(verdict);
        _early.Enqueue(verdict);
    }

    private TransferVerdict? Read()
    {
        try
        {
            return TransferVerdict.Read(_source!);
        }
        catch (StreamFormatException exception)
        {
            throw new ChannelException(ChannelProblem.MalformedVerdict, inner: exception);
        }
    }

    private static TimeSpan Left(long deadline) => TimeSpan.FromMilliseconds(Math.Max(0, deadline - Environment.TickCount64));
}
