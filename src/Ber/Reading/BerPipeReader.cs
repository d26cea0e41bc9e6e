using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;

namespace Ber;

/// <summary>Feeds a <see cref="BerReader"/> from a <see cref="PipeReader"/> or a <see cref="Stream"/>: the only asynchronous code of the codec.</summary>
/// <remarks>
/// A step that moves past a primitive encoding which is not read holds all of it; call <see cref="SkipAsync"/> first where it may be long.
/// Not for use by two callers at a time. The pipe is not completed by this class. After an exception from a step or from the pipe the reader is
/// tainted. Memory: no more than <see cref="BerReaderOptions.MaxPrimitiveLength"/> and 64 KiB are left unconsumed in the pipe for one step.
/// </remarks>
/// <param name="pipe">Where the octets come from, from the start of the stream.</param>
/// <param name="options">Limits and rules for the whole stream.</param>
public sealed partial class BerPipeReader(PipeReader pipe, BerReaderOptions options = default)
{
    private const int BufferAllowance = 64 * 1024;

    private BerReaderState _state = new(options);
    private bool _failed;

    /// <summary>Reads a few tokens synchronously.</summary>
    /// <typeparam name="TArg">Type of the argument.</typeparam>
    /// <param name="reader">Stands where the last successful step left it.</param>
    /// <param name="argument">Whatever the step needs to hand out what it reads.</param>
    /// <returns>
    /// The result of the last read: with <see cref="BerReadResult.NeedMoreData"/> nothing is consumed, and the step is called again from its
    /// beginning when more octets are there; with the other two, what was read is consumed.
    /// </returns>
    [SuppressMessage("Naming", "CA1716", Justification = "A keyword of Visual Basic only, which cannot call it anyway: by-reference structs.")]
    public delegate BerReadResult Step<TArg>(ref BerReader reader, TArg argument);

    /// <summary>Octets consumed since the start of the stream.</summary>
    public long BytesConsumed => _state.BytesConsumed;

    /// <summary>Constructed encodings that are open.</summary>
    public int Depth => _state.Depth;

    /// <summary>Runs a step, again and again until its octets have arrived.</summary>
    /// <typeparam name="TArg">Type of the argument.</typeparam>
    /// <param name="step">The step; it may run several times, so it hands out its results only when it succeeds.</param>
    /// <param name="argument">Passed to the step.</param>
    /// <param name="cancellationToken">Stops waiting for the pipe; nothing is consumed, and the reader stays usable.</param>
    /// <returns>True when the step succeeded, false at the end of the data.</returns>
    /// <exception cref="BerContentException">From the step; or the step needs more octets at a time than the limit.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before, or the step wants more data after the end of the pipe.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public ValueTask<bool> ReadAsync<TArg>(Step<TArg> step, TArg argument, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(step);
        return RunAsync(step, argument, keepsProgress: false, cancellationToken);
    }

    /// <summary>As <see cref="BerReader.TrySkip"/>, for encodings of any length: what is skipped is consumed at once.</summary>
    /// <param name="cancellationToken">Stops waiting for the pipe; the skip goes on with the next call.</param>
    /// <returns>True when an encoding was skipped, false at the end of the data.</returns>
    /// <exception cref="BerContentException">As for <see cref="BerReader.TrySkip"/>.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    /// <exception cref="OperationCanceledException">Cancellation was asked for.</exception>
    public ValueTask<bool> SkipAsync(CancellationToken cancellationToken = default) =>
        RunAsync(static (ref reader, _) => reader.TrySkip(), 0, keepsProgress: true, cancellationToken);

    private async ValueTask<bool> RunAsync<TArg>(Step<TArg> step, TArg argument, bool keepsProgress, CancellationToken cancellationToken)
    {
        if (_failed)
        {
            ThrowHelper.ReaderTainted();
        }

        int wanted = 0;
        while (true)
        {
            ReadResult result = await pipe.ReadAtLeastAsync(wanted, cancellationToken).ConfigureAwait(false);
            if (result.IsCanceled)
            {
                pipe.AdvanceTo(result.Buffer.Start);
                throw new OperationCanceledException();
            }

            _failed = true;
            BerReadResult outcome = Run(step, argument, keepsProgress, result, out SequencePosition consumed, out long missing);
            if (outcome != BerReadResult.NeedMoreData)
            {
                _failed = false;
                pipe.AdvanceTo(consumed);
                return outcome == BerReadResult.Success;
            }

            long left = result.Buffer.Slice(consumed).Length;
            pipe.AdvanceTo(consumed, result.Buffer.End);
            if (result.IsCompleted)
            {
                ThrowHelper.StepStalled();
            }

            wanted = CheckWanted(left, keepsProgress ? 1 : missing);
            _failed = false;
        }
    }

    /// <summary>Octets to wait for: those that are there and cannot be consumed, and those that are known to be missing.</summary>
    private int CheckWanted(long left, long missing)
    {
        long limit = _state.Options.MaxPrimitiveLength + BufferAllowance;
        if (left + 1 > limit)
        {
            ThrowHelper.StepTooLong(_state.BytesConsumed, limit);
        }

        // More may be missing than is ever held, of contents that are streamed: any octet will do then.
        return left + missing <= limit && left + missing <= int.MaxValue ? (int)(left + missing) : (int)Math.Min(left + 1, int.MaxValue);
    }

    private BerReadResult Run<TArg>(
        Step<TArg> step, TArg argument, bool keepsProgress, in ReadResult result, out SequencePosition consumed, out long missing)
    {
        var reader = new BerReader(result.Buffer, result.IsCompleted, _state);
        BerReadResult outcome = step(ref reader, argument);
        missing = Math.Max(reader.MissingOctets, 1);
        consumed = result.Buffer.Start;
        if (outcome != BerReadResult.NeedMoreData || keepsProgress)
        {
            consumed = reader.Position;
            _state = reader.CurrentState;
        }

        return outcome;
    }
}
