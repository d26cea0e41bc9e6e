using System.Buffers;
using System.Formats.Asn1;
using System.Runtime.CompilerServices;

namespace Ber;

/// <summary>Writes BER (X.690) to an <see cref="IBufferWriter{T}"/>: shortest identifier, length and INTEGER octets, both length forms.</summary>
/// <remarks>
/// <para>Octets reach the output with <see cref="Flush"/> at the latest. Inside <see cref="BeginConstructed(Asn1Tag)"/> they are kept in a pooled
/// buffer until the outermost such encoding is ended, because its length must be known first; everything else goes straight to the output.</para>
/// <para>Tags given for primitive encodings may have either setting of the constructed bit; the method decides. Neither the uniqueness of
/// tags nor the contents given as octets are checked.</para>
/// <para>After any exception the writer is tainted: every later call throws <see cref="InvalidOperationException"/>, so no output can be
/// mistaken for good.</para>
/// </remarks>
public ref partial struct BerWriter : IDisposable
{
    /// <summary>Identifier (6) and length (9) octets and a few contents octets.</summary>
    private const int ShortSpace = 32;

    private readonly IBufferWriter<byte> _output;
    private readonly int _maxDepth;

    /// <summary>Where octets go: the current memory of the output, or the scratch buffer.</summary>
    private Span<byte> _span;
    private int _pos;

    /// <summary>Length of <see cref="_span"/>; 0 when nothing may be written without further checks.</summary>
    private int _limit;
    private int _depth;

    /// <summary>Depth of the outermost encoding whose length is not known yet; 0 when the span is the output's.</summary>
    private int _measuredDepth;

    /// <summary>Octets written before <see cref="_span"/>.</summary>
    private long _spanOffset;
    private long _contentsRemaining;

    /// <summary>Where the contents of the innermost open encoding start; tells its scope from any other.</summary>
    private long _innermostStart;
    private bool _failed;
    private byte[]? _scratch;

    /// <summary>Makes a writer at the start of a stream, or of a part of one.</summary>
    /// <param name="output">Takes the octets; asked for memory with the first write.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is null.</exception>
    public BerWriter(IBufferWriter<byte> output, BerWriterOptions options = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
        _maxDepth = options.MaxDepth;
    }

    /// <summary>Octets written by this writer, those that have not reached the output included.</summary>
    /// <remarks>
    /// Inside <see cref="BeginConstructed(Asn1Tag)"/> each open one counts one length octet; more are added when it is ended, if it needs them.
    /// </remarks>
    public readonly long BytesWritten => _spanOffset + _pos;

    /// <summary>Constructed encodings that are open.</summary>
    public readonly int Depth => _depth;

    /// <summary>Hands the octets to the output, except those inside an encoding whose length is not known yet.</summary>
    /// <remarks>Call it before the writer goes out of use. It does not demand that every encoding is ended.</remarks>
    /// <exception cref="InvalidOperationException">The writer has failed before.</exception>
    public void Flush()
    {
        if (_failed)
        {
            ThrowHelper.WriterTainted();
        }

        if (_measuredDepth == 0)
        {
            AdvanceOutput();
        }
    }

    /// <summary>Gives the scratch buffer back. Octets that were not flushed are lost, and the writer cannot be used any more.</summary>
    public void Dispose()
    {
        Taint();
        ReturnScratch();
    }

    /// <summary>Gives up the output's memory, which <see cref="IBufferWriter{T}"/> does not promise to keep beyond Advance.</summary>
    private void AdvanceOutput()
    {
        int count = _pos;
        _spanOffset += count;
        _pos = 0;
        _limit = 0;
        _span = default;
        if (count != 0)
        {
            // Should the output throw, the writer stays tainted.
            _failed = true;
            _output.Advance(count);
            _failed = false;
        }
    }

    /// <summary>Makes room for so many octets in one piece, after checking that the writer may write.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnsureSpace(int count)
    {
        if (_failed)
        {
            ThrowHelper.WriterTainted();
        }

        if (_contentsRemaining != 0)
        {
            long remaining = _contentsRemaining;
            Taint();
            ThrowHelper.ContentsPending(remaining);
        }

        MakeSpace(count);
    }

    private void MakeSpace(int count)
    {
        if (_span.Length - _pos >= count)
        {
            _limit = _span.Length;
            return;
        }

        if (_measuredDepth != 0)
        {
            GrowScratch(count);
        }
        else
        {
            AdvanceOutput();
            _failed = true;
            _span = _output.GetSpan(count);
            _failed = false;
        }

        _limit = _span.Length;
    }

    /// <summary>Copies octets to wherever they go, in as many pieces as it takes.</summary>
    private void WriteOctets(scoped ReadOnlySpan<byte> octets)
    {
        if (_measuredDepth != 0)
        {
            MakeSpace(octets.Length);
        }

        while (octets.Length > _span.Length - _pos)
        {
            int fits = _span.Length - _pos;
            octets[..fits].CopyTo(_span[_pos..]);
            _pos += fits;
            octets = octets[fits..];
            MakeSpace(1);
        }

        octets.CopyTo(_span[_pos..]);
        _pos += octets.Length;
    }

    /// <summary>Writes identifier and length octets; the caller has made room.</summary>
    private void WriteHeader(Asn1Tag tag, byte constructed, long contentsLength)
    {
        _pos += BerHeader.EncodeIdentifier(tag, constructed, _span[_pos..]);
        _pos += BerHeader.EncodeLength(contentsLength, _span[_pos..]);
    }

    private void Taint()
    {
        _failed = true;
        _limit = 0;
    }
}
