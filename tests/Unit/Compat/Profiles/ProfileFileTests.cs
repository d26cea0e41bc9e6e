using System.Collections.Immutable;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;
using Support;

namespace Unit;

/// <summary>A profile as a file says the same as the profile it was written from.</summary>
public sealed class ProfileFileTests
{
    private static readonly LegacyStruct s_device = new LegacyStruct("dev", 3).Field("a", "uint32", "00 00 00 07").Field("ver", "uint8 equal", "04")
        .Subsection(new LegacyStruct("dev/x").Field("b", "uint8", "01"));

    /// <summary>A name of a stream has 255 octets at most; as text it has more where these are no UTF-8.</summary>
    [Fact]
    public void Write_NamesThatWereNoText_ComeBack()
    {
        string name = new('\uFFFD', 255);
        MigrationProfile profile = Sides.Profile(("dev", s_device));
        profile = profile with
        {
            Devices = [profile.Devices[0] with { Path = new FieldPath(name) }],
            MachineType = name,
            Capabilities = [name],
            LiveSections = [new ProfileDevice { Path = new FieldPath(name), VersionId = 4 }],
            RamBlocks = [new RamBlockSummary(name, 4096, null, null, 0, 0)],
        };

        MigrationProfile back = Sides.ByFile(profile);

        string?[] names =
        [
            back.MachineType, back.Capabilities.Single(), back.LiveSections.Single().Path.IdStr, back.RamBlocks.Single().IdStr,
            back.Devices.Single().Path.IdStr,
        ];
        Assert.All(names, n => Assert.Equal(name, n));
    }

    [Fact]
    public void Write_AllOfAProfile_ComesBack()
    {
        MigrationProfile profile = Sides.Profile(("dev", s_device)) with
        {
            Uuid = Enumerable.Range(0, 16).Select(static i => (byte)i).ToArray(),
            Capabilities = ["x-ignore-shared", "mapped-ram"],
            Commands = [3, 11],
            TargetPageBits = 14,
            LiveSections = [new ProfileDevice { Path = new FieldPath("ram"), VersionId = 4 }],
            Version = new QemuVersionRange(new QemuVersion(8, 2), null, IsStated: true),
            OpaqueOctets = 5,
            IsPartial = true,
        };
        profile = profile.WithOfferedFeatures(new Dictionary<FieldPath, ulong> { [new FieldPath("dev")] = ulong.MaxValue });

        MigrationProfile back = Sides.ByFile(profile);

        Assert.Equal(profile.MachineType, back.MachineType);
        Assert.Equal(profile.Uuid!.Value.ToArray(), back.Uuid!.Value.ToArray());
        Assert.Equal<string>(profile.Capabilities, back.Capabilities);
        Assert.Equal<int>(profile.Commands, back.Commands);
        Assert.Equal(14, back.TargetPageBits);
        Assert.Equal(4096, back.PageSize);
        Assert.Equal(profile.Version, back.Version);
        Assert.Equal(5, back.OpaqueOctets);
        Assert.True(back.IsPartial);
        Assert.True(back.HasConfiguration);
        Assert.True(back.HasVMDesc);
        Assert.Equal("ram", Assert.Single(back.LiveSections).Path.IdStr);
        Assert.Equal(("mem", 0x10000UL), (back.RamBlocks.Single().IdStr, back.RamBlocks.Single().UsedLength));
        ProfileDevice device = Assert.Single(back.Devices);
        Assert.Equal((3u, (ulong?)ulong.MaxValue, 4L + 1L + (2 + 5 + 4 + 1)), (device.VersionId, device.OfferedFeatures, device.Octets));
        Assert.Equal(profile.Devices[0].Contents.ToArray(), device.Contents.ToArray());
        Assert.Equal(profile.Devices[0].Offset, device.Offset);
        Assert.Equal(["a", "ver"], device.Description!.Fields.Select(static f => f.Name));
        Assert.Equal("dev/x", Assert.Single(device.Description.Subsections).Name);
    }

    [Fact]
    public void Write_WhatAMachineAnswered_ComesBack()
    {
        var facts = new MachineFacts
        {
            Version = "7.2.22 (Debian)",
            Uuid = new byte[16],
            MaxCpus = 288,
            Virtio =
            [
                new VirtioFacts { Device = "virtio-net", Place = "1c.0:00.0", OfferedFeatures = ulong.MaxValue, QueueSizes = [256, 64] },
                new VirtioFacts { Device = "virtio-9p", IsStandIn = true },
            ],
            Lists = [new(MachineFactKind.MemoryDevice, []), new((MachineFactKind)77, [new MachineFact("cap-htm", "off")])],
        };

        MachineFacts back = Sides.ByFile(new MigrationProfile { Facts = facts }).Facts!;

        Assert.Equal((facts.Version, facts.MaxCpus), (back.Version, back.MaxCpus));
        Assert.Equal(new byte[16], back.Uuid!.Value.ToArray());
        Assert.Equal(Parts(facts), Parts(back));
        Assert.Equal<uint>([256u, 64u], back.Virtio!.Value[0].QueueSizes!.Value.ToArray());
        Assert.Null(back.Virtio.Value[1].QueueSizes);
        Assert.True(back.Of(MachineFactKind.MemoryDevice)!.Value.IsEmpty);
        Assert.Null(back.Of(MachineFactKind.Cpu));
        Assert.Equal("off", back.ValueOf((MachineFactKind)77, "cap-htm"));

        static IEnumerable<(string, string, ulong?, bool)> Parts(MachineFacts facts)
            => facts.Virtio!.Value.Select(static v => (v.Device, v.Place, v.OfferedFeatures, v.IsStandIn));
    }

    /// <summary>What nobody answered is not known: neither nothing nor none.</summary>
    [Fact]
    public void Write_WhatAMachineDidNotAnswer_StaysUnknown()
    {
        MachineFacts back = Sides.ByFile(new MigrationProfile { Facts = new MachineFacts() }).Facts!;

        Assert.Null(back.Version);
        Assert.Null(back.Uuid);
        Assert.Null(back.MaxCpus);
        Assert.Null(back.Virtio);
        Assert.Empty(back.Lists);
        Assert.Null(Sides.ByFile(new MigrationProfile()).Facts);
    }

    [Theory]
    [InlineData("0000:00:03.0/virtio-net", 0x11ul)]
    [InlineData("0000:00:1c.0:00.0/virtio-net", 0x22ul)]
    [InlineData("0000:00:04.0/virtio-rng", null)]   // two root buses have one there
    [InlineData("virtio-net", null)]
    public void WithFacts_DevicesByTheirPlace_HaveWhatTheyOffer(string idStr, ulong? offered)
    {
        var profile = new MigrationProfile { Devices = [new ProfileDevice { Path = new FieldPath(idStr) }] };

        MigrationProfile told = profile.WithFacts(new MachineFacts
        {
            Virtio =
            [
                new VirtioFacts { Device = "virtio-net", Place = "03.0", OfferedFeatures = 0x11 },
                new VirtioFacts { Device = "virtio-net", Place = "1c.0:00.0", OfferedFeatures = 0x22 },
                new VirtioFacts { Device = "virtio-rng", Place = "04.0", OfferedFeatures = 0x33 },
                new VirtioFacts { Device = "virtio-rng", Place = "04.0", OfferedFeatures = 0x44 },
                new VirtioFacts { Device = "virtio-net", OfferedFeatures = 0x55 },
            ],
        });

        Assert.Equal(offered, told.Devices[0].OfferedFeatures);
    }

    [Fact]
    public void Write_OfADeviceWithoutDescription_ComesBack()
    {
        var profile = new MigrationProfile
        {
            Devices = [new ProfileDevice { Path = new FieldPath("blob", 3), Octets = 70, MinimumVersionId = 2, VersionId = 5, IsOldStyle = true }],
        };

        ProfileDevice device = Assert.Single(Sides.ByFile(profile).Devices);

        Assert.Equal(profile.Devices[0], device with { Contents = default });
        Assert.Null(Sides.ByFile(profile).HasConfiguration);
    }

    [Fact]
    public void Write_WithSchemas_KeepsThem()
    {
        MigrationProfile profile = Sides.Profile(("dev", s_device)) with
        {
            Schemas = SchemaCatalogs.ReadJson(
                """{"vmschkmachine":{"Name":"pc"},"d":{"Name":"d","version_id":2,"minimum_version_id":1,"Description":"""u8
                + """{"name":"dev","version_id":2,"minimum_version_id":1,"Fields":[{"field":"a","version_id":0,"field_exists":true,"size":4}]}}}"""u8),
        };

        SchemaEntry entry = Assert.Single(Sides.ByFile(profile).Schemas!.Entries);

        Assert.Equal(("d", 2, (int?)1, "pc"), (entry.DeviceType, entry.VersionId, entry.MinimumVersionId, Sides.ByFile(profile).Schemas!.MachineType));
        Assert.True(Assert.Single(entry.Description!.Fields).IsConditional);
    }

    [Fact]
    public void Read_OfAFileWithOneOctetChanged_IsRefused()
    {
        using var file = new MemoryStream();
        Sides.Profile(("dev", s_device)).Write(new StreamOctetSink(file));
        byte[] octets = file.ToArray();
        for (int at = 2; at < octets.Length; at++)
        {
            octets[at] ^= 1;
            Assert.Throws<StreamFormatException>(() => Sides.Profile(octets));
            octets[at] ^= 1;
        }
    }

    [Fact]
    public void Read_OfWhatIsNeitherStreamNorDump_SaysWhatItIs()
    {
        StreamFormatException exception = Assert.Throws<StreamFormatException>(() => Sides.Profile("QFI\u00fb"u8.ToArray()));

        Assert.Equal(StreamFormatError.NotAStream, exception.Error);
    }
}
