using Ber.Visitors;
using Support;

namespace Generators.Samples;

/// <summary>Generated code reads and writes what QEMU wrote, octet for octet, by every visitor.</summary>
public sealed class SampleSectionTests
{
    public static TheoryData<int> Samples => [.. Enumerable.Range(0, SampleDevices.All.Count)];

    [Theory]
    [MemberData(nameof(Samples))]
    public void RealSections_LoadedAndSaved_AreTheSameOctets(int index)
    {
        SampleDevice sample = SampleDevices.All[index];
        foreach (RealSection section in SectionsOf(sample))
        {
            byte[] saved = sample.ThroughQemuFile(section, out long taken);

            Assert.True(taken == section.Contents.Length, $"{section}: {taken} of {section.Contents.Length} octets");
            Assert.True(saved.AsSpan().SequenceEqual(section.Contents), $"{section}: other octets");
            foreach (VisitorPair pair in VisitorPairs.All.Where(static p => p.CarriesAbsence))
                Assert.True(sample.Through(pair, section).AsSpan().SequenceEqual(section.Contents), $"{section} through {pair}: other octets");
        }
    }

    /// <summary>What qber made of a stream by vmdesc alone is read by a device's own description: the type that was sent is compared with it first.</summary>
    [Theory]
    [MemberData(nameof(Samples))]
    public void RealSections_OfTheTypeThatWasSent_AreReadByTheDescription(int index)
    {
        SampleDevice sample = SampleDevices.All[index];
        var differences = new List<string>();
        RealSection[] alike = [.. SectionsOf(sample).Where(s => s.Description is not null && sample.IsDescribedAlike?.Invoke(s.Description) is not false)];
        foreach (RealSection section in alike)
        {
            byte[] saved = sample.FromSentType(section, out TypeComparison? comparison);
            Assert.True(saved.AsSpan().SequenceEqual(section.Contents), $"{section}: other octets");
            // What was renamed since is found by its former name, and said.
            differences.AddRange(comparison!.Differences.Where(static d => d.IsRefused || d.Kind is not TypeDifferenceKind.FieldName)
                .Select(d => $"{section}: {d}"));
        }

        Assert.True(alike.Length > 0 || sample.Name == "virtio-blk");
        Assert.True(differences.Count == 0, string.Join("\n", differences));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void GeneratedAndDynamicWalk_OfOneState_MakeTheSameCalls(int index)
    {
        SampleDevice sample = SampleDevices.All[index];
        RealSection?[] states = [SectionsOf(sample).First(), SectionsOf(sample).Last(), .. sample.IsInvented ? [null, null] : Array.Empty<RealSection?>()];
        foreach (VisitorPair pair in VisitorPairs.All)
        {
            for (int i = 0; i < states.Length; i++)
            {
                WalkPair calls = sample.Walk(pair, states[i], i);

                Assert.Equal(calls.TypedOutput, calls.DynamicOutput);
                Assert.Equal(calls.TypedInput, calls.DynamicInput);
                Assert.True(calls.TypedOutput.Count > sample.Description.Fields.Length);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void RealSections_Cut_AreRefusedByPath(int index)
    {
        SampleDevice sample = SampleDevices.All[index];
        RealSection section = SectionsOf(sample).First();
        foreach (int cut in (int[])[0, 1, section.Contents.Length / 2])
        {
            VisitException exception = Assert.Throws<VisitException>(() => sample.ThroughQemuFile(section with { Contents = section.Contents[..cut] }, out _));
            Assert.Equal(VisitError.TruncatedData, exception.Error);
            Assert.StartsWith(sample.Description.Name, exception.Path.ToString().Trim('"'), StringComparison.Ordinal);
        }
    }

    private static RealSection[] SectionsOf(SampleDevice sample)
    {
        RealSection[] sections = [.. RealSection.Golden.Where(sample.Matches)];
        Assert.NotEmpty(sections);
        return sections;
    }
}
