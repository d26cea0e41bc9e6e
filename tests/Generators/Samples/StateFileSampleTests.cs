using Ber.Compat;
using Ber.Visitors;

namespace Generators.Samples;

/// <summary>Every sample device as a file: a made-up state comes back, and the file is a migration stream with one typed section.</summary>
public sealed class StateFileSampleTests
{
    public static TheoryData<string> Names => [.. SampleDevices.All.Where(static d => d.IsInvented).Select(static d => d.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void StateFile_OfASample_ComesBack(string name)
    {
        SampleDevice device = SampleDevices.All.Single(d => d.Name == name);
        for (int seed = 0; seed < 3; seed++)
        {
            (byte[] file, byte[] again, string report) = device.ThroughStateFile(seed);

            // A struct that is sent in an earlier version of its description is one note, also against its own type.
            Assert.Equal(device.Description.Fields.Any(static f => f.StructVersionId is not null), report.Length > 0);
            Assert.Equal(Convert.ToHexString(file), Convert.ToHexString(again));
            TranslationResult result = StreamTranslator.BerToLegacy(new StreamOctetSource(new MemoryStream(file)), new StreamOctetSink(new MemoryStream()));
            Assert.Equal((1, 0), (result.TypedDevices, result.OpaqueOctets));
        }
    }
}
