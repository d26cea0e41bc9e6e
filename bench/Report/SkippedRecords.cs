using System.Buffers.Binary;
using System.Formats.Asn1;
using System.Numerics;
using System.Runtime.InteropServices;

namespace Ber.Bench;

/// <summary>SEQUENCEs of about 1 KiB each in one SEQUENCE, as records of a stream are, in more memory than any cache holds.</summary>
internal sealed class SkippedRecords
{
    private const int Length = 256 << 20;
    private const int OuterHeader = 6;
    private const int InnerHeader = 4;

    private readonly byte[] _octets = new byte[Length];
    private readonly int _count;
    private readonly int _end;
    private ulong _sum;

    public SkippedRecords()
    {
        var random = new Random(20260101);
        int at = OuterHeader;
        while (at + (2 * InnerHeader) + 1088 <= Length)
        {
            int contents = random.Next(960, 1089);   // 1024 in the mean
            WriteHeader(at, 0x30, InnerHeader + contents);
            WriteHeader(at + InnerHeader, 0x04, contents);
            random.NextBytes(_octets.AsSpan(at + (2 * InnerHeader), contents));
            at += (2 * InnerHeader) + contents;
            _count++;
        }

        _end = at;
        _octets[0] = 0x30;
        _octets[1] = 0x84;
        BinaryPrimitives.WriteInt32BigEndian(_octets.AsSpan(2), at - OuterHeader);
    }

    /// <summary>What the readings came to, so that they are not left out.</summary>
    public ulong Result => _sum;

    /// <summary>Passes over every record.</summary>
    public void Skip()
    {
        var reader = new BerReader(_octets.AsSpan(0, _end));
        int skipped = 0;
        if (reader.ReadBeginConstructed(Asn1Tag.Sequence) is BerReadResult.Success)
        {
            while (skipped < _count && reader.TrySkip() is BerReadResult.Success)
                skipped++;
        }

        if (skipped != _count || reader.ReadEndConstructed() is not BerReadResult.Success)
            throw new InvalidOperationException("The records are not what was written.");
    }

    /// <summary>The least that finds every record: from one length to the next, each of which is waited for.</summary>
    public void Hop()
    {
        int at = OuterHeader;
        for (int i = 0; i < _count; i++)
            at += InnerHeader + ((_octets[at + 2] << 8) | _octets[at + 3]);
        _sum += (ulong)at;
    }

    /// <summary>The least that can be done with all octets: every one is read once.</summary>
    public void Sum()
    {
        Vector<ulong> sum = default;
        foreach (Vector<ulong> vector in MemoryMarshal.Cast<byte, Vector<ulong>>(_octets.AsSpan(0, _end)))
            sum += vector;
        _sum += Vector.Sum(sum);
    }

    /// <summary>A length in two octets (X.690 8.1.3.5).</summary>
    private void WriteHeader(int at, byte identifier, int length)
    {
        _octets[at] = identifier;
        _octets[at + 1] = 0x82;
        _octets[at + 2] = (byte)(length >> 8);
        _octets[at + 3] = (byte)length;
    }
}
