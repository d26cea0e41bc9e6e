using System.Collections.Concurrent;
using System.Text.Json;
using Ber.Compat;
using Ber.Visitors;
using Support;
using Xunit.Abstractions;

namespace Golden;

/// <summary>All streams of the corpus, when QBER_CORPUS names the folder where it is unpacked: every legacy stream comes back octet for octet.</summary>
public sealed class CorpusTests(ITestOutputHelper output)
{
    private const int MinPlainStreams = 1300;

    [CorpusFact]
    public void Corpus_EveryLegacyStream_ComesBackOctetForOctet()
    {
        Dictionary<string, int> plain = PlainStreams();
        var failures = new ConcurrentBag<string>();
        var reasons = new ConcurrentDictionary<string, int>();
        long streams = 0, plainStreams = 0, typed = 0, described = 0, larger = 0;
        Parallel.ForEach(Directory.EnumerateFiles(Path.Join(CorpusFactAttribute.Folder, "streams"), "*.mig"), path =>
        {
            byte[] legacy = File.ReadAllBytes(path);
            if (!legacy.AsSpan().StartsWith("QEVM"u8))
                return;

            string id = Path.GetFileNameWithoutExtension(path);
            var ber = new MemoryStream();
            TranslationResult result = StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(legacy)), new StreamOctetSink(ber));
            ber.Position = 0;
            var back = new MemoryStream(legacy.Length);
            StreamTranslator.BerToLegacy(new StreamOctetSource(ber), new StreamOctetSink(back));
            if (!back.GetBuffer().AsSpan(0, (int)back.Length).SequenceEqual(legacy))
                failures.Add(id);

            Interlocked.Increment(ref streams);
            if (plain.TryGetValue(id, out int vmdescLength))
            {
                Interlocked.Increment(ref plainStreams);
                Interlocked.Add(ref typed, result.TypedDeviceOctets);
                Interlocked.Add(ref described, DescribedOctets(legacy.AsSpan()[^vmdescLength..]));
                if (result.BerOctets > result.LegacyOctets)
                    Interlocked.Increment(ref larger);
            }

            foreach (string reason in result.OpaqueReasons)
                reasons.AddOrUpdate(reason, 1, static (_, n) => n + 1);
        });

        output.WriteLine($"{streams} legacy streams, {failures.Count} not equal; {plainStreams} of them plain");
        output.WriteLine($"plain: {typed} of {described} device octets typed ({100.0 * typed / described:F3} %), {larger} larger as BER");
        foreach ((string reason, int count) in reasons.OrderByDescending(static r => r.Value))
            output.WriteLine($"opaque in {count}: {reason}");

        Assert.Empty(failures);
        Assert.True(plainStreams > MinPlainStreams, $"{plainStreams} plain streams");
        Assert.True(typed >= 0.95 * described);
        Assert.Equal(0, larger);
    }

    /// <summary>Plain: precopy over one channel, vmdesc at the end, none of the features that change the stream's form. Id → octets of vmdesc.</summary>
    private static Dictionary<string, int> PlainStreams()
    {
        var plain = new Dictionary<string, int>();
        foreach (string line in File.ReadLines(Path.Join(CorpusFactAttribute.Folder, "streams.jsonl")))
        {
            using var row = JsonDocument.Parse(line);
            string id = row.RootElement.GetProperty("id").GetString()!;
            if (row.RootElement.GetProperty("has_vmdesc").GetBoolean() && !id.StartsWith("feat.", StringComparison.Ordinal))
                plain.Add(id, row.RootElement.GetProperty("vmdesc_len").GetInt32());
        }

        return plain;
    }

    /// <summary>What vmdesc says that the device sections have; of a device that it does not describe consistently nothing.</summary>
    private static long DescribedOctets(ReadOnlySpan<byte> vmdesc)
    {
        Assert.True(VMDescReader.TryRead(vmdesc, out VMDesc? description, out string? reason), reason);
        return description.Devices.Sum(static d => d.Description?.Length ?? 0);
    }
}
