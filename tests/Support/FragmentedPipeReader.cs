using System.Buffers;
using System.IO.Pipelines;

namespace Support;

/// <summary>A pipe that hands out its octets in fragments of chosen ends, the next one only when all before were examined.</summary>
public sealed class FragmentedPipeReader : PipeReader
{
    private readonly byte[] _data;
    private readonly int[] _ends;
    private readonly bool _completesLate;
    private ReadOnlySequence<byte> _handedOut;
    private int _consumed;
    private int _revealed;
    private bool _isExamined = true;
    private bool _isCompleteKnown;

    /// <summary>Makes a pipe over octets.</summary>
    /// <param name="data">The octets.</param>
    /// <param name="cuts">Ends of fragments, ascending.</param>
    /// <param name="completesLate">Whether the end is known only by one more read without new octets.</param>
    public FragmentedPipeReader(byte[] data, IEnumerable<int> cuts, bool completesLate = true)
    {
        _data = data;
        _ends = [.. cuts.Append(data.Length).Distinct().Order()];
        _completesLate = completesLate;
    }

    /// <summary>Most octets that were ever in the pipe and not consumed.</summary>
    public int MaxBuffered { get; private set; }

    public int Reads { get; private set; }

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _ = TryRead(out ReadResult result);
        return new ValueTask<ReadResult>(result);
    }

    public override bool TryRead(out ReadResult result)
    {
        Reads++;
        if (_isExamined)
        {
            bool isLast = _revealed == _data.Length;
            _revealed = isLast ? _revealed : _ends.First(e => e > _revealed);
            _isCompleteKnown = isLast || (!_completesLate && _revealed == _data.Length);
        }

        MaxBuffered = Math.Max(MaxBuffered, _revealed - _consumed);
        IEnumerable<int> cuts = _ends.Where(e => e > _consumed && e < _revealed).Select(e => e - _consumed);
        _handedOut = Sequences.Split(_data.AsMemory(_consumed, _revealed - _consumed), cuts);
        result = new ReadResult(_handedOut, isCanceled: false, _isCompleteKnown);
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        long count = _handedOut.Slice(_handedOut.Start, consumed).Length;
        _isExamined = _handedOut.Slice(_handedOut.Start, examined).Length == _handedOut.Length;
        _consumed += (int)count;
    }

    public override void CancelPendingRead() => throw new NotSupportedException();

    public override void Complete(Exception? exception = null) => _isExamined = true;
}
