using Ber.Compat;
using Support;

namespace Golden;

/// <summary>Every recorded migration of the corpus that has several channels.</summary>
[Trait("Pace", "Slow")]
public sealed class ChannelCorpusTests
{
    [CorpusFact]
    public void Corpus_EveryMigrationWithChannels_GivesEachChannelBackAndIsUnderstood()
    {
        int sets = 0;
        foreach (string main in Directory.EnumerateFiles(Path.Join(CorpusFactAttribute.Folder, "streams"), "*.ch0.mig").Order(StringComparer.Ordinal))
        {
            string stem = main[..^".ch0.mig".Length];
            string[] paths = [.. Directory.EnumerateFiles(Path.GetDirectoryName(stem)!, $"{Path.GetFileName(stem)}.ch*.mig").Where(p => p != main)];
            byte[][] others = [.. paths.Select(File.ReadAllBytes).Where(static o => o.Length > 0)];
            if (others.Length == 0)
                continue;

            byte[] octets = File.ReadAllBytes(main);
            byte[] ber = ChannelTranslations.Encode(octets, others, out TranslationResult result);
            (byte[] back, Dictionary<string, byte[]> channels) = ChannelTranslations.Decode(ber);

            Assert.Equal(octets, back);
            Assert.Equal(
                others.Select(static o => Convert.ToHexString(o)).Order(StringComparer.Ordinal),
                channels.Values.Select(static o => Convert.ToHexString(o)).Order(StringComparer.Ordinal));
            Assert.All(result.OpaqueReasons, static reason => Assert.DoesNotMatch("^(multifd|preempt|return path)", reason));
            Assert.Empty(result.Warnings);
            sets++;
        }

        Assert.True(sets >= 10, $"{sets} migrations with several channels");
    }
}
