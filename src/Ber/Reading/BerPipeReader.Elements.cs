using System.Formats.Asn1;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Ber;

/// <content>
/// Whole elements, one at a time, without results to hand on. The synchronous methods run the asynchronous ones over a stream that is read synchronously.
/// </content>
public sealed partial class BerPipeReader
{
    /// <summary>Most contents octets of an element unless another limit is given: 16 MiB.</summary>
    public const int DefaultMaxElementLength = 16 * 1024 * 1024;

    private const int StreamBufferLength = 64 * 1024;

    private readonly EitherWayStream? _stream;
    private byte[] _element = [];
    private int _elementLength;
    private Asn1Tag _elementTag;
    private long _elementOffset;

    /// <summary>Reads a stream from where it stands; it is not closed, and may be read beyond what is consumed.</summary>
    /// <param name="stream">Where the octets come from.</param>
    /// <param name="options">Limits and rules for the whole stream.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    public BerPipeReader(Stream stream, BerReaderOptions options = default)
        : this(new EitherWayStream(stream), options)
    {
    }

    private BerPipeReader(EitherWayStream stream, BerReaderOptions options)
        : this(PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: StreamBufferLength, leaveOpen: true)), options) => _stream = stream;

    /// <summary>The tag of the next encoding of the innermost one.</summary>
    /// <param name="cancellationToken">Stops waiting for octets; the reader stays usable.</param>
    /// <returns>null at the end of the innermost encoding, and of the data.</returns>
    /// <exception cref="BerContentException">Malformed octets.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public async ValueTask<Asn1Tag?> PeekAsync(CancellationToken cancellationToken = default)
    {
        bool isThere = await ReadAsync(
            static (ref reader, self) =>
            {
                BerReadResult result = reader.Peek(out BerTokenType type, out self._elementTag);
                return type == BerTokenType.EndConstructed ? BerReadResult.EndOfData : result;
            },
            this, cancellationToken).ConfigureAwait(false);
        return isThere ? _elementTag : null;
    }

    /// <summary>Enters a constructed encoding of either length form, so that its elements are read one at a time.</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <param name="cancellationToken">Stops waiting for octets; the reader stays usable.</param>
    /// <exception cref="BerContentException">Malformed octets, another tag, a primitive encoding, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public async ValueTask EnterAsync(Asn1Tag tag, CancellationToken cancellationToken = default)
    {
        if (!await ReadAsync(static (ref reader, tag) => reader.ReadBeginConstructed(tag), tag, cancellationToken).ConfigureAwait(false))
            ThrowHelper.MissingEncoding(BytesConsumed, tag);
    }

    /// <summary>Leaves the innermost encoding; what was not read of it is skipped.</summary>
    /// <param name="cancellationToken">Stops waiting for octets; the reader stays usable.</param>
    /// <exception cref="BerContentException">Malformed octets.</exception>
    /// <exception cref="InvalidOperationException">Nothing was entered, or the reader has failed before.</exception>
    public async ValueTask LeaveAsync(CancellationToken cancellationToken = default)
    {
        if (Depth == 0)
            ThrowHelper.NothingToEnd();
        while (await PeekAsync(cancellationToken).ConfigureAwait(false) is not null)
            await SkipAsync(cancellationToken).ConfigureAwait(false);
        await ReadAsync(static (ref reader, _) => reader.ReadEndConstructed(), 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the next encoding of the innermost one, whole.</summary>
    /// <param name="maxLength">Most contents octets that it may have; <see cref="BerReaderOptions.MaxPrimitiveLength"/> is a limit, too.</param>
    /// <param name="cancellationToken">Stops waiting for octets; the reader stays usable.</param>
    /// <returns>The element, valid until the next call; null at the end of the innermost encoding, and of the data.</returns>
    /// <exception cref="BerContentException">Malformed octets, or a longer encoding.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public async ValueTask<BerElement?> ReadElementAsync(int maxLength = DefaultMaxElementLength, CancellationToken cancellationToken = default)
    {
        bool isThere = await ReadAsync(
            static (ref reader, step) => step.Self.TakeElement(ref reader, step.Limit), (Self: this, Limit: maxLength), cancellationToken)
            .ConfigureAwait(false);
        return isThere ? new BerElement(_elementTag, _elementOffset, _element.AsMemory(0, _elementLength), _state.Options) : null;
    }

    /// <summary>The encodings of the innermost one up to its end, which <see cref="LeaveAsync"/> reads; at depth 0, up to the end of the data.</summary>
    /// <param name="maxLength">Most contents octets that one may have; <see cref="BerReaderOptions.MaxPrimitiveLength"/> is a limit, too.</param>
    /// <param name="cancellationToken">Stops waiting for octets; the reader stays usable.</param>
    /// <returns>Elements, each valid until the next is asked for.</returns>
    /// <exception cref="BerContentException">Malformed octets, or a longer encoding.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public async IAsyncEnumerable<BerElement> ReadElementsAsync(
        int maxLength = DefaultMaxElementLength, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (await ReadElementAsync(maxLength, cancellationToken).ConfigureAwait(false) is { } element)
            yield return element;
    }

    /// <summary>The octets of an OCTET STRING or a character string of any length, primitive or in segments, as they come.</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <param name="cancellationToken">Stops waiting for octets.</param>
    /// <returns>At most 64 KiB at a time, each piece valid until the next is asked for.</returns>
    /// <exception cref="BerContentException">Malformed octets, another tag, or no encoding left.</exception>
    /// <exception cref="InvalidOperationException">The reader has failed before.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadFragmentsAsync(
        Asn1Tag tag, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var fragments = new StringFragments(tag, Depth);
        while (await ReadAsync(static (ref reader, fragments) => fragments.Step(ref reader), fragments, cancellationToken).ConfigureAwait(false))
        {
            if (!fragments.Current.IsEmpty)
                yield return fragments.Current;
        }
    }

    /// <summary>Passes over octets that fill the room between encodings at depth 0, as files of call records have them.</summary>
    /// <param name="filler">The octets that fill, such as 00 and FF. No encoding here may begin with one.</param>
    /// <param name="cancellationToken">Stops waiting for octets; the reader stays usable.</param>
    /// <exception cref="InvalidOperationException">An encoding is open, or the reader has failed before.</exception>
    public async ValueTask SkipFillerAsync(ReadOnlyMemory<byte> filler, CancellationToken cancellationToken = default)
    {
        while (await ReadAsync(static (ref reader, filler) => reader.SkipFiller(filler.Span), filler, cancellationToken).ConfigureAwait(false))
        {
        }
    }

    /// <summary>As <see cref="PeekAsync"/>, for a reader made from a stream.</summary>
    /// <returns>null at the end of the innermost encoding, and of the data.</returns>
    public Asn1Tag? Peek() => Finish(Synchronously().PeekAsync());

    /// <summary>As <see cref="EnterAsync"/>, for a reader made from a stream.</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    public void Enter(Asn1Tag tag) => Finish(Synchronously().EnterAsync(tag));

    /// <summary>As <see cref="LeaveAsync"/>, for a reader made from a stream.</summary>
    public void Leave() => Finish(Synchronously().LeaveAsync());

    /// <summary>As <see cref="SkipAsync"/>, for a reader made from a stream.</summary>
    /// <returns>True when an encoding was skipped, false at the end of the data.</returns>
    public bool Skip() => Finish(Synchronously().SkipAsync());

    /// <summary>As <see cref="SkipFillerAsync"/>, for a reader made from a stream.</summary>
    /// <param name="filler">The octets that fill, such as 00 and FF. No encoding here may begin with one.</param>
    public void SkipFiller(ReadOnlyMemory<byte> filler) => Finish(Synchronously().SkipFillerAsync(filler));

    /// <summary>As <see cref="ReadElementAsync"/>, for a reader made from a stream.</summary>
    /// <param name="maxLength">Most contents octets that it may have.</param>
    /// <returns>The element, valid until the next call; null at the end of the innermost encoding, and of the data.</returns>
    public BerElement? ReadElement(int maxLength = DefaultMaxElementLength) => Finish(Synchronously().ReadElementAsync(maxLength));

    /// <summary>As <see cref="ReadElementsAsync"/>, for a reader made from a stream.</summary>
    /// <param name="maxLength">Most contents octets that one may have.</param>
    /// <returns>Elements, each valid until the next is asked for.</returns>
    public IEnumerable<BerElement> ReadElements(int maxLength = DefaultMaxElementLength)
    {
        while (ReadElement(maxLength) is { } element)
            yield return element;
    }

    /// <summary>As <see cref="ReadFragmentsAsync"/>, for a reader made from a stream.</summary>
    /// <param name="tag">The tag expected; its constructed bit does not matter.</param>
    /// <returns>At most 64 KiB at a time, each piece valid until the next is asked for.</returns>
    public IEnumerable<ReadOnlyMemory<byte>> ReadFragments(Asn1Tag tag)
    {
        IAsyncEnumerator<ReadOnlyMemory<byte>> fragments = ReadFragmentsAsync(tag).GetAsyncEnumerator();
        while (Advance(fragments))
            yield return fragments.Current;
    }

    private bool Advance(IAsyncEnumerator<ReadOnlyMemory<byte>> fragments)
    {
        Synchronously();
        return Finish(fragments.MoveNextAsync());
    }

    private BerReadResult TakeElement(ref BerReader reader, int maxLength)
    {
        BerReadResult result = reader.ReadElement(maxLength, out _elementOffset, out _elementTag, out ReadOnlySpan<byte> encoding);
        if (result == BerReadResult.Success)
        {
            if (_element.Length < encoding.Length)
                _element = GC.AllocateUninitializedArray<byte>(Math.Max(encoding.Length, Math.Min(2 * _element.Length, DefaultMaxElementLength)));
            encoding.CopyTo(_element);
            _elementLength = encoding.Length;
        }

        return result;
    }

    private BerPipeReader Synchronously()
    {
        if (_stream is null)
            ThrowHelper.OnlyAsynchronous();
        _stream.IsSynchronous = true;
        return this;
    }

    /// <summary>The stream was read synchronously, so the task is done.</summary>
    private T Finish<T>(ValueTask<T> task)
    {
        _stream!.IsSynchronous = false;
        return task.GetAwaiter().GetResult();
    }

    private void Finish(ValueTask task)
    {
        _stream!.IsSynchronous = false;
        task.GetAwaiter().GetResult();
    }
}
