using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;

namespace Ber.Bench;

/// <summary>The million typed fields of <c>fields</c>, with BenchmarkDotNet. Figures are per field.</summary>
[MemoryDiagnoser]
[GroupBenchmarksBy(BenchmarkLogicalGroupRule.ByMethod)]
public class FieldBenchmarks
{
    private const int Count = 100_000;
    private const int Fields = Count * MixedRecord.FieldCount;

    private FieldCodec? _codec;

    /// <summary>The codecs' names.</summary>
    public static IEnumerable<string> Codecs => new FieldCodecs(1).All.Select(static c => c.Name);

    /// <summary>Which one.</summary>
    [ParamsSource(nameof(Codecs))]
    public string Codec { get; set; } = "";

    [GlobalSetup]
    public void Setup() => _codec = new FieldCodecs(Count).All.Single(c => c.Name == Codec);

    [Benchmark(OperationsPerInvoke = Fields)]
    public long Encode() => _codec!.Encode?.Invoke() ?? 0;

    [Benchmark(OperationsPerInvoke = Fields)]
    public void Decode() => _codec!.Decode?.Invoke();
}
