using System.Collections.Concurrent;
using System.Security.Cryptography;
using Support;
using Xunit.Abstractions;

namespace Generators.Samples;

/// <summary>The samples over every smaller stream of the corpus, when QBER_CORPUS names the folder where it is unpacked.</summary>
public sealed class SampleCorpusTests(ITestOutputHelper output)
{
    private const int MaxStreamLength = 1 << 20;
    private const int MinSections = 5000;

    [CorpusFact]
    public void Samples_EverySectionOfTheCorpus_IsLoadedAndSavedOctetForOctet()
    {
        var counts = new ConcurrentDictionary<string, int>();
        var seen = new ConcurrentDictionary<(string, string), bool>();
        var failures = new ConcurrentBag<string>();
        string[] paths = [.. Directory.EnumerateFiles(Path.Join(CorpusFactAttribute.Folder, "streams"), "*.mig")
            .Where(static p => new FileInfo(p).Length <= MaxStreamLength && IsStream(p))];
        Parallel.ForEach(paths, path =>
        {
            foreach (RealSection section in RealSection.Of(path, withBer: false).Where(static s => s.Description is not null))
            {
                foreach (SampleDevice sample in SampleDevices.All.Where(s => s.Matches(section)))
                {
                    counts.AddOrUpdate(sample.Name, 1, static (_, n) => n + 1);
                    if (seen.TryAdd((sample.Name, Convert.ToHexString(SHA256.HashData(section.Contents))), true) && Failure(sample, section) is string failure)
                        failures.Add($"{section}: {failure}");
                }
            }
        });

        foreach ((string name, int count) in counts.OrderBy(static c => c.Key, StringComparer.Ordinal))
            output.WriteLine($"{name}: {count} sections, {seen.Keys.Count(k => k.Item1 == name)} different");
        Assert.True(failures.IsEmpty, string.Join('\n', failures.Take(20)));
        Assert.Equal(SampleDevices.All.Count, counts.Count);
        Assert.True(counts.Values.Sum() > MinSections);
    }

    private static string? Failure(SampleDevice sample, RealSection section)
    {
        try
        {
            byte[] saved = sample.ThroughQemuFile(section, out long taken);
            return taken != section.Contents.Length
                ? $"{taken} of {section.Contents.Length} octets"
                : saved.AsSpan().SequenceEqual(section.Contents) ? null : "other octets";
        }
        catch (Ber.Visitors.VisitException exception)
        {
            return exception.Message;
        }
    }

    private static bool IsStream(string path)
    {
        Span<byte> magic = stackalloc byte[4];
        using FileStream file = File.OpenRead(path);
        return file.ReadAtLeast(magic, 4, throwOnEndOfStream: false) == 4 && magic.SequenceEqual("QEVM"u8);
    }
}
