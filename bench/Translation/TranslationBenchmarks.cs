using BenchmarkDotNet.Attributes;
using Ber.Compat;
using Support;

namespace Ber.Bench;

/// <summary>Both translations with BenchmarkDotNet: RAM, figures per page; and the device sections of a real stream, figures per stream.</summary>
[MemoryDiagnoser]
public class TranslationBenchmarks
{
    private const int Pages = 16 * 1024;

    private RamStream? _ram;
    private byte[] _legacy = [];
    private byte[] _ber = [];

    [GlobalSetup]
    public void Setup()
    {
        _ram = new RamStream(Pages, zeroPercent: 30);
        _legacy = File.ReadAllBytes(Path.Join(GoldenText.Root, "tests/Golden/Streams/pc-q35-7.2.mig"));
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(_legacy)), new StreamOctetSink(ber));
        _ber = ber.ToArray();
    }

    [Benchmark(OperationsPerInvoke = Pages, Baseline = true)]
    public void CopyRam() => _ram!.Copy();

    [Benchmark(OperationsPerInvoke = Pages)]
    public int EncodeRam() => _ram!.Encode(DigestAlgorithm.XxHash128);

    [Benchmark(OperationsPerInvoke = Pages)]
    public int DecodeRam() => _ram!.Decode();

    [Benchmark]
    public TranslationResult EncodeDevices()
        => StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(_legacy)), new StreamOctetSink(Stream.Null));

    [Benchmark]
    public TranslationResult DecodeDevices() => StreamTranslator.BerToLegacy(new StreamOctetSource(new MemoryStream(_ber)), new StreamOctetSink(Stream.Null));
}
