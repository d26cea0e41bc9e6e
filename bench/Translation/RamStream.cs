using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Ber.Compat;
using Support;

namespace Ber.Bench;

/// <summary>A legacy stream in memory that is RAM but for a small device, the same as BER, and both translations from memory to memory.</summary>
internal sealed class RamStream
{
    public const int PageLength = 4096;

    private const uint SectionId = 2;
    private const ulong PageFlags = LegacyStreamBuilder.Page | LegacyStreamBuilder.Continue;
    private const ulong ZeroFlags = LegacyStreamBuilder.Zero | LegacyStreamBuilder.Continue;

    private readonly byte[] _target;

    /// <summary>Makes it.</summary>
    /// <param name="pages">Pages of RAM.</param>
    /// <param name="zeroPercent">How many of a hundred are zero, in runs of ten.</param>
    public RamStream(int pages, int zeroPercent)
    {
        PageCount = pages;
        byte[] start = new LegacyStreamBuilder().Start().RamStart(SectionId, ("pc.ram", (ulong)pages * PageLength)).RamEos(SectionId)
            .RamPart(SectionId).Record(0, LegacyStreamBuilder.Zero, "pc.ram", "00").ToArray();
        byte[] end = new LegacyStreamBuilder().RamEos(SectionId).RamEnd(SectionId).RamEos(SectionId)
            .Device(3, "timer", 0, new LegacyStruct("timer").Field("ticks", "uint64", "00*7 05")).End().ToArray();
        var random = new Random(20260101);
        byte[] octets = new byte[start.Length + end.Length + (pages * (8L + PageLength))];
        start.CopyTo(octets, 0);
        int at = start.Length;
        for (int page = 1; page < pages; page++)
        {
            bool isZero = page / 10 % 10 * 10 < zeroPercent;
            BinaryPrimitives.WriteUInt64BigEndian(octets.AsSpan(at), ((ulong)page * PageLength) | (isZero ? ZeroFlags : PageFlags));
            if (!isZero)
                random.NextBytes(octets.AsSpan(at + 8, PageLength));
            at += 8 + (isZero ? 1 : PageLength);
        }

        end.CopyTo(octets, at);
        Legacy = octets.AsMemory(0, at + end.Length);
        _target = new byte[Legacy.Length + 4096];
        Ber = _target.AsSpan(0, Encode(DigestAlgorithm.XxHash128)).ToArray();
        if (Decode() != Legacy.Length || !_target.AsSpan(0, Legacy.Length).SequenceEqual(Legacy.Span))
            throw new InvalidOperationException("The translation gives other octets.");
    }

    public int PageCount { get; }

    public ReadOnlyMemory<byte> Legacy { get; }

    public ReadOnlyMemory<byte> Ber { get; }

    /// <summary>What cannot be avoided where pages go from one place to another: every octet once, in pieces of a page.</summary>
    public void Copy()
    {
        for (int at = 0; at < Legacy.Length; at += PageLength)
        {
            int length = Math.Min(PageLength, Legacy.Length - at);
            Legacy.Span.Slice(at, length).CopyTo(_target.AsSpan(at));
        }
    }

    /// <summary>Translates to BER.</summary>
    /// <param name="digest">The digest.</param>
    /// <param name="isKept">Whether the sink copies what it gets to memory, or takes it as writev(2) does, without one of ours.</param>
    public int Encode(DigestAlgorithm digest, bool isKept = true)
    {
        var sink = new MemorySink(isKept ? _target : null);
        StreamTranslator.LegacyToBer(new MemorySource(Legacy), sink, new TranslationOptions { Digest = digest });
        return sink.Length;
    }

    /// <summary>Translates back.</summary>
    /// <param name="isKept">As for <see cref="Encode"/>.</param>
    public int Decode(bool isKept = true)
    {
        var sink = new MemorySink(isKept ? _target : null);
        StreamTranslator.BerToLegacy(new MemorySource(Ber), sink);
        return sink.Length;
    }

    private sealed class MemorySource(ReadOnlyMemory<byte> octets) : IMemorySource
    {
        private int _at;

        public bool IsReadable => true;

        public bool TryTake(out ArraySegment<byte> rest)
        {
            bool isTaken = MemoryMarshal.TryGetArray(octets[_at..], out rest);
            _at = octets.Length;
            return isTaken;
        }

        public int Read(Span<byte> destination)
        {
            int count = Math.Min(destination.Length, octets.Length - _at);
            octets.Span.Slice(_at, count).CopyTo(destination);
            _at += count;
            return count;
        }
    }

    private sealed class MemorySink(byte[]? target) : IOctetSink, IGatheredSink
    {
        public int Length { get; private set; }

        public void Write(ReadOnlySpan<byte> octets)
        {
            if (target is not null)
                octets.CopyTo(target.AsSpan(Length));
            Length += octets.Length;
        }

        public void WriteGathered(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, ReadOnlySpan<OctetPiece> pieces)
        {
            foreach (OctetPiece piece in pieces)
                Write((piece.IsInFirst ? first : second).Slice(piece.Start, piece.Length));
        }

        public void Flush()
        {
        }
    }
}
