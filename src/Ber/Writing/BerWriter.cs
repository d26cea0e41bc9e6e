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

    private readonly int _maxDepth;
    private WriterMemory _memory;
    private int _depth;

    /// <summary>Depth of the outermost encoding whose length is not known yet; 0 when the memory is the output's.</summary>
    private int _measuredDepth;
    private long _contentsRemaining;

    /// <summary>Where the contents of the innermost open encoding start; tells its scope from any other.</summary>
    private long _innermostStart;

    /// <summary>Makes a writer at the start of a stream, or of a part of one.</summary>
    /// <param name="output">Takes the octets; asked for memory with the first write.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="ArgumentNullException"><paramref name="output"/> is null.</exception>
    public BerWriter(IBufferWriter<byte> output, BerWriterOptions options = default)
    {
        _memory = new WriterMemory(output);
        _maxDepth = options.MaxDepth;
    }

    /// <summary>Makes a writer whose octets go to a stream, in pieces of up to 64 KiB and with each <see cref="Flush"/>.</summary>
    /// <param name="stream">Takes the octets; not flushed and not closed.</param>
    /// <param name="options">Limits.</param>
    /// <exception cref="ArgumentNullException"><paramref name="stream"/> is null.</exception>
    public BerWriter(Stream stream, BerWriterOptions options = default)
        : this(new StreamBufferWriter(stream), options)
    {
    }

    /// <summary>Octets written by this writer, those that have not reached the output included.</summary>
    /// <remarks>
    /// Inside <see cref="BeginConstructed(Asn1Tag)"/> each open one counts one length octet; more are added when it is ended, if it needs them.
    /// </remarks>
    public readonly long BytesWritten => _memory.Written;

    /// <summary>Constructed encodings that are open.</summary>
    public readonly int Depth => _depth;

    /// <summary>Hands the octets to the output, except those inside an encoding whose length is not known yet.</summary>
    /// <remarks>Call it before the writer goes out of use. It does not demand that every encoding is ended.</remarks>
    /// <exception cref="InvalidOperationException">The writer has failed before.</exception>
    public void Flush()
    {
        RequireUntainted();
        _memory.Flush();
    }

    /// <summary>Gives the scratch buffer back. Octets that were not flushed are lost, and the writer cannot be used any more.</summary>
    public void Dispose()
    {
        Taint();
        _memory.Dispose();
    }

    /// <summary>Makes room for a header and a few contents octets, after checking that the writer may write.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnsureShortSpace()
    {
        if (_memory.Limit - _memory.Position < ShortSpace)
        {
            EnsureSpace(ShortSpace);
        }
    }

    /// <summary>Makes room for so many octets in one piece, after checking that the writer may write.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnsureSpace(int count)
    {
        RequireUntainted();
        if (_contentsRemaining != 0)
        {
            long remaining = _contentsRemaining;
            Taint();
            ThrowHelper.ContentsPending(remaining);
        }

        _memory.MakeSpace(count);
    }

    /// <summary>Writes identifier and length octets; the caller has made room.</summary>
    private void WriteHeader(Asn1Tag tag, byte constructed, long contentsLength)
    {
        RequireEncodable(tag);
        _memory.Position += BerHeader.EncodeIdentifier(tag, constructed, _memory.Span[_memory.Position..]);
        _memory.Position += BerHeader.EncodeLength(contentsLength, _memory.Span[_memory.Position..]);
    }

    /// <summary>X.690 8.1.5: UNIVERSAL 0 would end the encoding around it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RequireEncodable(Asn1Tag tag)
    {
        if (tag.TagValue == 0 && tag.TagClass == TagClass.Universal)
        {
            Taint();
            ThrowHelper.WriterEndOfContents();
        }
    }

    private readonly void RequireUntainted()
    {
        if (_memory.HasFailed)
        {
            ThrowHelper.WriterTainted();
        }
    }

    private void Taint()
    {
        _memory.HasFailed = true;
        _memory.Limit = 0;
    }
}
