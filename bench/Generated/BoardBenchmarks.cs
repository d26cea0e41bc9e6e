using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Ber.Bench;

/// <summary>A million typed fields through generated code, beside System.Formats.Asn1. Figures are per field.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByCategory)]
[CategoriesColumn]
public class BoardBenchmarks
{
    private readonly BoardCodecs _codecs = new();

    [BenchmarkCategory("encode"), Benchmark(Baseline = true, OperationsPerInvoke = Board.FieldCount)]
    public int EncodeAsn1() => _codecs.EncodeAsn1();

    [BenchmarkCategory("encode"), Benchmark(OperationsPerInvoke = Board.FieldCount)]
    public int EncodeBer() => _codecs.EncodeBer();

    [BenchmarkCategory("encode"), Benchmark(OperationsPerInvoke = Board.FieldCount)]
    public int EncodeQemuFile() => _codecs.EncodeQemuFile();

    [BenchmarkCategory("decode"), Benchmark(Baseline = true, OperationsPerInvoke = Board.FieldCount)]
    public void DecodeAsn1() => _codecs.DecodeAsn1();

    [BenchmarkCategory("decode"), Benchmark(OperationsPerInvoke = Board.FieldCount)]
    public void DecodeBer() => _codecs.DecodeBer();

    [BenchmarkCategory("decode"), Benchmark(OperationsPerInvoke = Board.FieldCount)]
    public void DecodeQemuFile() => _codecs.DecodeQemuFile();
}
