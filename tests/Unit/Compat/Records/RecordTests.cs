using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Ber.Compat;
using Ber.Visitors;
using CommunityToolkit.HighPerformance.Buffers;

namespace Unit.Compat.Records;

/// <summary>What one half of a record writes the other reads: the parts that no stream of the golden files has.</summary>
public sealed class RecordTests
{
    private static readonly LegacyName s_odd = new([0x61, 0xff]);   // no UTF-8
    private static readonly SectionHead s_head = new(7, new LegacyName("0000:00:02.0/vga"u8), 1, 3);

    private readonly ArrayBufferWriter<byte> _output = new();

    private delegate T Reader<T>(ref RecordReader reader);

    [Fact]
    public void Header_LongProgram_IsCutSoThatTheRecordIsShort()
    {
        new HeaderRecord(Ber.Compat.StreamContent.Profile, DigestAlgorithm.Sha256, new string('x', 300)).Write(_output);

        Assert.InRange(_output.WrittenCount, 1, 127);
        Assert.Equal(new HeaderRecord(Ber.Compat.StreamContent.Profile, DigestAlgorithm.Sha256, new string('x', 64)), Read(HeaderRecord.Read));
    }

    [Fact]
    public void Configuration_WithEveryPart_ComesBack()
    {
        LegacyName[] capabilities = [new LegacyName("x-ignore-shared"u8), s_odd];
        var configuration = new ConfigurationSection { MachineType = s_odd, TargetPageBits = 10, Capabilities = capabilities, Uuid = new byte[16] };
        ConfigurationRecord.Write(_output, configuration);

        ConfigurationSection read = Read(ConfigurationRecord.Read);

        Assert.Equal((s_odd, 10), (read.MachineType, read.TargetPageBits));
        Assert.Equal(configuration.Capabilities, read.Capabilities);
        Assert.Equal(configuration.Uuid, read.Uuid);
    }

    [Fact]
    public void RamBlocks_WithPageSizeAndAddress_ComeBack()
    {
        RamBlock[] blocks = [new(s_odd, ulong.MaxValue, 1 << 21, null), new(new LegacyName("pc.ram"u8), 4096, null, 1UL << 63)];
        new RamBlocksRecord(blocks).Write(_output);

        RecordReader reader = Reading();
        RamBlocksRecord read = RamBlocksRecord.Read(ref reader, new StreamLimits());

        Assert.Equal(blocks, read.Blocks);
        Assert.False(read.IsMapped);
        Assert.Null(read.Total);
    }

    [Theory]
    [InlineData("0000000000000000", "a000")]                     // no page is present: no run
    [InlineData("ff00000000000000", "a006020100020108")]         // runs: 0 absent, 8 present
    [InlineData("55aa55aa00000000", "810855aa55aa00000000")]     // shorter as octets
    public void RamBlocks_OfMappedRam_ComeBackWithTheirBitmap(string bitmap, string encoding)
    {
        var block = new RamBlock(new LegacyName("pc.ram"u8), 32 * 4096, null, null, new MappedRamHeader(1, 4096, 100, 1 << 20));
        new RamBlocksRecord([block]) { Bitmap = Convert.FromHexString(bitmap), Total = 1 << 30 }.Write(_output);

        RecordReader reader = Reading();
        RamBlocksRecord read = RamBlocksRecord.Read(ref reader, new StreamLimits());

        Assert.Equal(block, Assert.Single(read.Blocks));
        Assert.True(read.IsMapped);
        Assert.Equal((ulong?)(1 << 30), read.Total);
        Assert.Equal(bitmap, Convert.ToHexStringLower(read.Bitmap));
        Assert.Contains(encoding, Convert.ToHexStringLower(_output.WrittenSpan), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData((int)RunItem.Data, 1, "800101")]
    [InlineData((int)RunItem.Zero, 128, "81020080")]
    [InlineData((int)RunItem.Skip, -1, "8201ff")]
    [InlineData((int)RunItem.Page, long.MinValue, "84088000000000000000")]
    [InlineData((int)RunItem.ZeroPage, long.MaxValue, "85087fffffffffffffff")]
    [InlineData((int)RunItem.Flush, 0, "8800")]
    [InlineData((int)RunItem.PageBits, 16, "8a0110")]
    public void RunItem_IsWrittenShort_AndReadInAnyForm(int number, long value, string hex)
    {
        var item = (RunItem)number;
        Span<byte> octets = stackalloc byte[RunItems.MaxLength];
        octets = octets[..RunItems.Write(octets, item, value)];
        Assert.Equal(hex, Convert.ToHexStringLower(octets));

        // Alone, with octets behind it, and with length octets in the long form (X.690 8.1.3.5).
        byte[] padded = [octets[0], 0x82, 0x00, .. octets[1..]];
        foreach (byte[] form in (byte[][])[octets.ToArray(), [.. octets, .. new byte[16]], padded, [.. padded, .. new byte[16]]])
        {
            int length = RunItems.Read(form, 0, out RunItem read, out long found);
            Assert.Equal((item, value, form[1] == 0x82 ? padded.Length : octets.Length), (read, found, length));
        }
    }

    [Fact]
    public void RamPages_Packed_ComeBack()
    {
        RamPagesRecord.WritePacked(_output, "frame"u8, 8192);
        byte[] packed = _output.WrittenSpan.ToArray();
        byte[] contents = [0xa0, 3, 0x80, 1, 2, 0xa1, (byte)packed.Length, .. packed];

        var reader = new RecordReader(contents, 100);
        RamPagesRecord read = RamPagesRecord.Read(ref reader);

        Assert.Equal([0x80, 1, 2], read.Items.ToArray());
        Assert.Equal("frame", Encoding.ASCII.GetString(read.Data));
        Assert.Equal((102, 100 + contents.Length - 5, 8192), (read.ItemsOffset, read.DataOffset, read.UnpackedLength));
    }

    [Fact]
    public void Section_OpaqueAndOldStyle_ComesBack()
    {
        new SectionRecord(LegacyTags.SectionFull, 7, s_head) { Type = 5, IsOldStyle = true }.Write(_output);

        RecordReader reader = Reading();
        SectionRecord read = SectionRecord.Read(ref reader);

        Assert.Equal((LegacyTags.SectionFull, 7u, s_head, 5L, true, false), (read.Event, read.Id, read.Head, read.Type, read.IsOldStyle, read.IsWhole));
    }

    [Fact]
    public void Section_WholeAndEmpty_ComesBackWhole()
    {
        new SectionRecord(LegacyTags.SectionPart, 7, null) { IsWhole = true, HasNoFooter = true }.Write(_output);

        RecordReader reader = Reading();
        SectionRecord read = SectionRecord.Read(ref reader);

        Assert.Equal((LegacyTags.SectionPart, null, true, true, 0), (read.Event, read.Head, read.IsWhole, read.HasNoFooter, read.Contents.Length));
    }

    [Fact]
    public void Device_ComesBack()
    {
        new DeviceRecord(s_head, 12) { Value = [0x30, 0x00], Digest = "12345678"u8, IsOldStyle = true, HasNoFooter = true }.Write(_output);

        RecordReader reader = Reading();
        DeviceRecord read = DeviceRecord.Read(ref reader);

        Assert.Equal((s_head, 12L, true, true), (read.Head, read.Type, read.IsOldStyle, read.HasNoFooter));
        Assert.Equal("3000", Convert.ToHexStringLower(read.Value));
        Assert.Equal("12345678", Encoding.ASCII.GetString(read.Digest));
        Assert.Equal(read.TypeOffset + 3, read.ValueOffset);
    }

    [Fact]
    public void Command_ComesBack()
    {
        new CommandRecord(7, "abcd"u8).Write(_output);

        RecordReader reader = Reading();
        CommandRecord read = CommandRecord.Read(ref reader);

        Assert.Equal((7, "abcd"), (read.Command, Encoding.ASCII.GetString(read.Contents)));
    }

    [Theory]
    [InlineData(0, 40, 0)]
    [InlineData(1, 31, 1)]       // too few zeros for a part
    [InlineData(1, 32, 1)]
    [InlineData(5, 100_000, 0)]
    public void Opaque_ZerosBetweenOctets_ComeBack(int before, int zeros, int after)
    {
        byte[] octets = [.. Enumerable.Repeat((byte)1, before), .. new byte[zeros], .. Enumerable.Repeat((byte)2, after)];
        OpaqueRecord.Write(_output, octets, "why", new Expansion());

        Assert.InRange(_output.WrittenCount, 1, 64);
        var read = new ArrayBufferWriter<byte>();
        RecordReader reader = Reading();
        OpaqueRecord.ReadBegin(ref reader);
        while (OpaqueRecord.TryReadPart(ref reader, out ReadOnlySpan<byte> part, out int count))
        {
            read.Write(part);
            read.Write(new byte[count]);
        }

        Assert.Equal("why", OpaqueRecord.ReadEnd(ref reader));
        Assert.Equal(octets, read.WrittenSpan.ToArray());
    }

    [Fact]
    public void VMDesc_WithPatches_ComesBack()
    {
        ImmutableArray<TextPatch> patches = [new(3, 4, "ab"u8.ToArray()), new(9, 0, new byte[200])];
        new VMDescRecord(1000, 4096, new VMDescDialect(true, IndexMode.AllButLast), 17, patches).Write(_output);

        VMDescRecord read = Read(VMDescRecord.Read);

        Assert.Equal((1000, 4096L, new VMDescDialect(true, IndexMode.AllButLast), 17L), (read.Length, read.PageSize, read.Dialect, read.Configuration));
        Assert.Equal(patches.Select(Text), read.Patches.Select(Text));

        static string Text(TextPatch patch) => $"{patch.Offset} {patch.Removed} {Convert.ToHexString(patch.Inserted.Span)}";
    }

    [Fact]
    public void RegeneratedVMDesc_PatchesOfAnotherText_GiveIt()
    {
        var described = new VMDesc { PageSize = 4096, Dialect = new VMDescDialect(false, IndexMode.All), Devices = [] };
        byte[] other = "{\"page_size\": 8192, \"devices\": [], \"more\": 1}"u8.ToArray();
        using var text = new RegeneratedVMDesc(described, other.Length, room: 16);
        using var output = new ArrayPoolBufferWriter<byte>();

        ImmutableArray<TextPatch> patches = text.FindPatches(other, []);

        Assert.Single(patches);
        Assert.True(text.TryPatch(patches, output, out ReadOnlySpan<byte> patched));
        Assert.Equal(Encoding.ASCII.GetString(other), Encoding.ASCII.GetString(patched));
        Assert.False(text.TryPatch([new(5, 0, default), new(4, 0, default)], output, out _));        // not in order
        Assert.False(text.TryPatch([new(5, int.MaxValue, default)], output, out _));   // beyond the text
    }

    [Fact]
    public void Catalog_ComesBack()
    {
        var description = new VMStateDescription("d", 2, [new("x", FieldKind.UInt8)]);
        TypeTable types = TypeTable.Of(description);
        var vga = new SchemaEntry { DeviceType = "VGA", VersionId = 2, MinimumVersionId = 1, Description = description };
        var catalog = new SchemaCatalog([vga, new SchemaEntry { VersionId = -1 }])
        {
            MachineType = "pc",
            HasCounts = true,
        };
        CatalogRecord.Write(_output, types, catalog);

        RecordReader reader = Reading();
        SchemaCatalog read = CatalogRecord.Read(ref reader, types);

        Assert.Equal(("pc", true), (read.MachineType, read.HasCounts));
        Assert.Equal(catalog.Entries.Select(Parts), read.Entries.Select(Parts));

        static (string?, int, int?, VMStateDescription?) Parts(SchemaEntry entry)
            => (entry.DeviceType, entry.VersionId, entry.MinimumVersionId, entry.Description);
    }

    [Fact]
    public void Announcement_WithEveryPart_ComesBack()
    {
        var description = new VMStateDescription("d", 2, [new("x", FieldKind.UInt8)]);
        TypeTable types = TypeTable.Of(description);
        byte[] contents = [1, .. new byte[100], 2];
        var profile = new MigrationProfile
        {
            Name = "n",
            MachineType = "pc-q35-7.2",
            RamBlocks = [new RamBlockSummary("pc.ram", 1UL << 63, 1 << 21, 7, 0, 0) { CompressedPages = 3 }, new RamBlockSummary("b", 0, null, null, 0, 0)],
            Devices =
            [
                new ProfileDevice
                {
                    Path = new FieldPath("d", 1),
                    VersionId = 2,
                    MinimumVersionId = 1,
                    Description = description,
                    IsOldStyle = true,
                    Contents = contents,
                    Octets = 102,
                    Offset = 55,
                    OfferedFeatures = ulong.MaxValue,
                },
                new ProfileDevice { Path = new FieldPath("e", 0), VersionId = uint.MaxValue, Octets = 9 },
            ],
            HasConfiguration = true,
            HasFooters = false,
            HasVMDesc = true,
            TargetPageBits = 12,
            PageSize = 4096,
            Capabilities = ["x-ignore-shared"],
            Uuid = new byte[16],
            Commands = [1, 7],
            LiveSections = [new ProfileDevice { Path = new FieldPath("ram", 0), VersionId = 4 }],
            OpaqueOctets = 3,
            IsPartial = true,
        };
        AnnouncementRecord.Write(_output, types, profile);

        RecordReader reader = Reading();
        MigrationProfile read = AnnouncementRecord.Read(ref reader, types, "n");

        Assert.Equal(contents, read.Devices[0].Contents.ToArray());
        Assert.Equal(profile.Devices[0] with { Contents = default }, read.Devices[0] with { Contents = default });
        Assert.Equal(profile.Devices[1], read.Devices[1]);
        Assert.Equal(profile.RamBlocks.AsEnumerable(), read.RamBlocks);
        Assert.Equal(profile.LiveSections.AsEnumerable(), read.LiveSections);
        Assert.Equal(profile.Capabilities.AsEnumerable(), read.Capabilities);
        Assert.Equal(profile.Commands.AsEnumerable(), read.Commands);
        Assert.Equal(new byte[16], read.Uuid!.Value.ToArray());
        Assert.Equal(("pc-q35-7.2", true, false, true), (read.MachineType, read.HasConfiguration, read.HasFooters, read.HasVMDesc));
        Assert.Equal((12, 4096L, 3L, true), (read.TargetPageBits, read.PageSize, read.OpaqueOctets, read.IsPartial));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("{}")]
    public void Verdict_ComesBack(string? report)
    {
        var verdict = new TransferVerdict(VerdictStage.DeviceState, IsAccepted: false, report);
        VerdictRecord.Write(_output, verdict);

        Assert.Equal(verdict, TransferVerdict.Read(new StreamOctetSource(new MemoryStream(_output.WrittenSpan.ToArray()))));
    }

    [Fact]
    public void End_ComesBack()
    {
        new EndRecord { LegacyOctets = 1, BerOctets = long.MaxValue, Algorithm = DigestAlgorithm.None, IndexOffset = 0x0102030405060708 }.Write(_output);
        RecordReader whole = Reading();
        whole.Begin(RecordTag.End.ToTag());

        EndRecord read = EndRecord.Read(ref whole);

        Assert.Equal((1, long.MaxValue, DigestAlgorithm.None, 0x0102030405060708), (read.LegacyOctets, read.BerOctets, read.Algorithm, read.IndexOffset));

        // The last octets, whatever stands before them.
        Assert.EndsWith("0102030405060708", Convert.ToHexStringLower(_output.WrittenSpan), StringComparison.Ordinal);
    }

    private T Read<T>(Reader<T> read)
    {
        RecordReader reader = Reading();
        return read(ref reader);
    }

    private RecordReader Reading() => new(_output.WrittenSpan, 0);
}
