using System.Buffers;
using System.Formats.Asn1;
using BenchmarkDotNet.Attributes;
using Ber;

namespace Ber.Bench;

/// <summary>Encoding of the records of <see cref="ReaderBenchmarks"/>. Figures are per field.</summary>
[MemoryDiagnoser]
public class WriterBenchmarks
{
    private readonly ArrayBufferWriter<byte> _output = new(1 << 22);
    private AsnWriter _asn = new(AsnEncodingRules.BER);
    private Records _records = new(Distribution.Small);
    private long[] _lengths = [];

    [ParamsAllValues]
    public Distribution Integers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _records = new Records(Integers);
        _asn = new AsnWriter(AsnEncodingRules.BER, 1 << 22);
        _lengths = new long[Records.Count];
        byte[] expected = _records.Encode();
        PresizedAsnWriter();
        if (!_asn.Encode().AsSpan().SequenceEqual(expected))
        {
            throw new InvalidOperationException("AsnWriter writes something else.");
        }

        LengthMeasured();
        if (!_output.WrittenSpan.SequenceEqual(expected))
        {
            throw new InvalidOperationException("BerWriter writes something else.");
        }

        LengthKnown();
        if (!_output.WrittenSpan.SequenceEqual(expected))
        {
            throw new InvalidOperationException("BerWriter writes something else when it knows lengths.");
        }
    }

    [Benchmark(OperationsPerInvoke = Records.Fields, Baseline = true)]
    public int PresizedAsnWriter()
    {
        _asn.Reset();
        ReadOnlySpan<long> values = _records.Values;
        using (_asn.PushSequence())
        {
            for (int r = 0; r < Records.Count; r++)
            {
                _asn.PushSequence();
                foreach (long value in values.Slice(r * Records.IntegersPerRecord, Records.IntegersPerRecord))
                {
                    _asn.WriteInteger(value);
                }

                _asn.WriteBoolean(true);
                _asn.WriteOctetString(_records.Octets);
                _asn.PopSequence();
            }
        }

        return _asn.GetEncodedLength();
    }

    /// <summary>Lengths are found when encodings end; everything is kept until the outermost one does.</summary>
    [Benchmark(OperationsPerInvoke = Records.Fields)]
    public long LengthMeasured()
    {
        _output.ResetWrittenCount();
        using var writer = new BerWriter(_output);
        BerScope all = writer.BeginConstructed(Asn1Tag.Sequence);
        ReadOnlySpan<long> values = _records.Values;
        for (int r = 0; r < Records.Count; r++)
        {
            BerScope record = writer.BeginConstructed(Asn1Tag.Sequence);
            foreach (long value in values.Slice(r * Records.IntegersPerRecord, Records.IntegersPerRecord))
            {
                writer.WriteInteger(value);
            }

            writer.WriteBoolean(true);
            writer.WriteOctetString(_records.Octets);
            writer.EndConstructed(record);
        }

        writer.EndConstructed(all);
        writer.Flush();
        return writer.BytesWritten;
    }

    /// <summary>Lengths are computed before anything is written; the computation is part of the figure.</summary>
    [Benchmark(OperationsPerInvoke = Records.Fields)]
    public long LengthKnown()
    {
        _output.ResetWrittenCount();
        ReadOnlySpan<long> values = _records.Values;
        long total = 0;
        for (int r = 0; r < Records.Count; r++)
        {
            long length = 3 + 2 + _records.Octets.Length;
            foreach (long value in values.Slice(r * Records.IntegersPerRecord, Records.IntegersPerRecord))
            {
                length += 2 + BerInteger.GetContentsLength(value);
            }

            _lengths[r] = length;
            total += BerHeader.GetEncodingLength(Asn1Tag.Sequence, length);
        }

        using var writer = new BerWriter(_output);
        BerScope all = writer.BeginConstructed(Asn1Tag.Sequence, total);
        for (int r = 0; r < Records.Count; r++)
        {
            BerScope record = writer.BeginConstructed(Asn1Tag.Sequence, _lengths[r]);
            foreach (long value in values.Slice(r * Records.IntegersPerRecord, Records.IntegersPerRecord))
            {
                writer.WriteInteger(value);
            }

            writer.WriteBoolean(true);
            writer.WriteOctetString(_records.Octets);
            writer.EndConstructed(record);
        }

        writer.EndConstructed(all);
        writer.Flush();
        return writer.BytesWritten;
    }
}
