using Support;

namespace Generators.Samples;

/// <summary>Runs that are visited at once have the octets, the values and the errors of the visits field by field.</summary>
public sealed class RunTests
{
    private const int Mutations = 400;
    private const int MaxLength = 4096;

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            for (int i = 0; i < SampleDevices.All.Count; i++)
            {
                cases.Add(i, VisitorPairs.Ber.Name);
                cases.Add(i, VisitorPairs.QemuFile.Name);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void RealSections_Written_AreTheOctetsOfTheVisitsByField(int index, string name)
    {
        (SampleDevice sample, VisitorPair pair) = (SampleDevices.All[index], VisitorPairs.Named(name));
        foreach (RealSection section in SectionsOf(sample))
            Assert.Equal(sample.Write(pair, section, byField: true), sample.Write(pair, section, byField: false));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void ChangedOctets_Read_EndAsTheVisitsByField(int index, string name)
    {
        (SampleDevice sample, VisitorPair pair) = (SampleDevices.All[index], VisitorPairs.Named(name));
        var random = new Random(20261201 + index);
        foreach (RealSection section in SectionsOf(sample).Take(3))
        {
            byte[] octets = sample.Write(pair, section, byField: true);
            for (int i = 0; i < (octets.Length > MaxLength ? 8 : Mutations); i++)
            {
                byte[] changed = i == 0 ? octets : Change(random, octets);
                string expected = sample.OutcomeOf(pair, changed, section, byField: true);

                Assert.Equal($"{i}: {expected}", $"{i}: {sample.OutcomeOf(pair, changed, section, byField: false)}");
            }
        }
    }

    private static IEnumerable<RealSection> SectionsOf(SampleDevice sample) => RealSection.Golden.Where(sample.Matches);

    /// <summary>One octet is another, one is left out, one comes twice, or the end is missing.</summary>
    private static byte[] Change(Random random, byte[] octets)
    {
        int at = random.Next(Math.Min(octets.Length, MaxLength));
        switch (random.Next(4))
        {
            case 0:
                byte[] changed = [.. octets];
                changed[at] = (byte)(random.Next(2) == 0 ? changed[at] ^ (1 << random.Next(8)) : random.Next(256));
                return changed;
            case 1:
                return [.. octets[..at], .. octets[(at + 1)..]];
            case 2:
                return [.. octets[..at], octets[at], .. octets[at..]];
            default:
                return octets[..at];
        }
    }
}
