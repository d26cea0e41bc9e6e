using System.Security.Cryptography;
using Ber.Visitors;
using global::Samples.Devices;
using Support;
using Xunit.Abstractions;

namespace Generators.Samples;

/// <summary>A device of a user's own whose state is part described, part visited by hand: what QEMU saves by a function, octet for octet.</summary>
public sealed class VirtioDiskTests(ITestOutputHelper output)
{
    private const int ExpressConfig = 4096;
    private const int MinSections = 100;
    private const int TransportLength = 4 + 256 + 16 + (2 * 16) + 1 + 2;   // of a conventional device with two vectors

    [Fact]
    public void RealSections_LoadedAndSaved_AreTheSameOctets()
    {
        RealSection[] sections = [.. RealSection.Golden.Where(IsMeant)];

        Assert.NotEmpty(sections);
        foreach (RealSection section in sections)
        {
            VirtioDisk disk = Load(section, section.Contents, out long taken);

            Assert.Equal(section.Contents.Length, taken);
            foreach (VisitorPair pair in VisitorPairs.All)
            {
                var back = new VirtioDisk(IsExpress(section));
                pair.Read(pair.Write(disk), ref back);

                Assert.Equal(section.Contents, VisitorPairs.QemuFile.Write(back));
            }
        }
    }

    [Fact]
    public void RealSection_Loaded_HasItsValues()
    {
        RealSection section = RealSection.Golden.First(IsMeant);

        VirtioDiskState state = Load(section, section.Contents, out _).Virtio;

        Assert.Equal([1u, 1u], state.Transport.Table!.Select(static e => e.Control));   // masked; the least significant octet stands first
        Assert.Equal(0xFFFF, state.Transport.ConfigVector);
        Assert.Equal(0x100u, Assert.Single(state.Queues).Size);
        Assert.Empty(state.Requests);
    }

    /// <summary>What is visited by hand refuses as the rest does: by path, and nothing else.</summary>
    [Fact]
    public void RealSection_CutOrWithoutVectors_IsRefused()
    {
        RealSection section = RealSection.Golden.First(IsMeant);
        for (int length = 0; length < TransportLength; length++)
            Assert.Throws<VisitException>(() => Load(section, section.Contents[..length], out _));
        byte[] octets = [.. section.Contents];
        octets[4 + 0x34] = 0;   // no capabilities

        Assert.Equal(VisitError.ValidationFailed, Assert.Throws<VisitException>(() => Load(section, octets, out _)).Error);
    }

    [CorpusFact]
    public void SectionsOfTheCorpus_LoadedAndSaved_AreTheSameOctets()
    {
        int count = 0;
        var seen = new HashSet<string>();
        foreach (string path in Directory.EnumerateFiles(Path.Join(CorpusFactAttribute.Folder, "streams"), "*virtio*.mig"))
        {
            foreach (RealSection section in RealSection.Of(path, withBer: false).Where(IsMeant))
            {
                count++;
                if (!seen.Add(Convert.ToHexString(SHA256.HashData(section.Contents))))
                    continue;
                VirtioDisk disk = Load(section, section.Contents, out _);
                Assert.True(VisitorPairs.QemuFile.Write(disk).AsSpan().SequenceEqual(section.Contents), $"{section}: other octets");
            }
        }

        output.WriteLine($"{count} sections, {seen.Count} different");
        Assert.True(count > MinSections);
    }

    private static VirtioDisk Load(RealSection section, byte[] octets, out long taken)
    {
        var file = new QemuFileReader(octets);
        QemuFileInputVisitor visitor = file.Visitor;
        var disk = new VirtioDisk(IsExpress(section));
        VMState.Visit(ref visitor, ref disk, section.VersionId);
        visitor.Complete();
        taken = file.Position;
        return disk;
    }

    private static bool IsMeant(RealSection section)
        => section.Name == "virtio-blk" && TransportOf(section)?.Fields.Any(static f => f.Name == "msix_table") is true;

    private static bool IsExpress(RealSection section) => TransportOf(section)!.Fields.First(static f => f.Name == "config").Length == ExpressConfig;

    private static VMStateDescription? TransportOf(RealSection section)
        => section.Description?.Fields is [{ Struct: VMStateDescription virtio }] && virtio.Fields[0] is { Name: "pci" } pci ? pci.Struct : null;
}
