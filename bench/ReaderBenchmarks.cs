using System.Formats.Asn1;
using BenchmarkDotNet.Attributes;
using Ber;

namespace Ber.Bench;

/// <summary>Decoding of records of scalar fields: SEQUENCE OF SEQUENCE { 14 INTEGER, BOOLEAN, OCTET STRING of 8 }. Figures are per field.</summary>
[MemoryDiagnoser]
public class ReaderBenchmarks
{
    private static readonly Asn1Tag s_octets = Asn1Tag.PrimitiveOctetString;
    private byte[] _octets = [];

    [ParamsAllValues]
    public Distribution Integers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        var records = new Records(Integers);
        _octets = records.Encode();
        long expected = records.Sum();
        if (Typed() != expected || AsnDecoderStatic() != expected || AsnReaderClass() != expected || Tokens() != Records.Tokens)
        {
            throw new InvalidOperationException("The readers disagree about the data.");
        }
    }

    [Benchmark(OperationsPerInvoke = Records.Fields, Baseline = true)]
    public long AsnDecoderStatic()
    {
        ReadOnlySpan<byte> data = _octets;
        AsnDecoder.ReadSequence(data, AsnEncodingRules.BER, out int start, out int length, out _);
        data = data.Slice(start, length);
        long sum = 0;
        while (!data.IsEmpty)
        {
            AsnDecoder.ReadSequence(data, AsnEncodingRules.BER, out start, out length, out int consumed);
            ReadOnlySpan<byte> record = data.Slice(start, length);
            for (int i = 0; i < Records.IntegersPerRecord; i++)
            {
                AsnDecoder.TryReadInt64(record, AsnEncodingRules.BER, out long value, out int used);
                sum += value;
                record = record[used..];
            }

            sum += AsnDecoder.ReadBoolean(record, AsnEncodingRules.BER, out int octets) ? 1 : 0;
            record = record[octets..];
            AsnDecoder.TryReadPrimitiveOctetString(record, AsnEncodingRules.BER, out ReadOnlySpan<byte> contents, out _);
            sum += contents.Length;
            data = data[consumed..];
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Records.Fields)]
    public long AsnReaderClass()
    {
        AsnReader records = new AsnReader(_octets, AsnEncodingRules.BER).ReadSequence();
        long sum = 0;
        while (records.HasData)
        {
            AsnReader record = records.ReadSequence();
            for (int i = 0; i < Records.IntegersPerRecord; i++)
            {
                record.TryReadInt64(out long value);
                sum += value;
            }

            sum += record.ReadBoolean() ? 1 : 0;
            record.TryReadPrimitiveOctetString(out ReadOnlyMemory<byte> contents);
            sum += contents.Length;
        }

        return sum;
    }

    [Benchmark(OperationsPerInvoke = Records.Fields)]
    public long Typed()
    {
        var reader = new BerReader(_octets);
        long sum = 0;
        reader.ReadBeginConstructed(Asn1Tag.Sequence);
        for (int r = 0; r < Records.Count; r++)
        {
            reader.ReadBeginConstructed(Asn1Tag.Sequence);
            for (int i = 0; i < Records.IntegersPerRecord; i++)
            {
                reader.ReadInteger(out long value);
                sum += value;
            }

            reader.ReadBoolean(out byte octet);
            reader.ReadPrimitive(s_octets, out ReadOnlySpan<byte> contents);
            reader.ReadEndConstructed();
            sum += (octet != 0 ? 1 : 0) + contents.Length;
        }

        reader.ReadEndConstructed();
        return sum;
    }

    /// <summary>The walk that needs no knowledge of the data.</summary>
    [Benchmark(OperationsPerInvoke = Records.Fields)]
    public int Tokens()
    {
        var reader = new BerReader(_octets);
        int tokens = 0;
        while (reader.Read() == BerReadResult.Success)
        {
            tokens++;
        }

        return tokens;
    }
}
