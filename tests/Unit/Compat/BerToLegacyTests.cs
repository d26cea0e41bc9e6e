using Ber.Compat;
using Support;
using Unit.Architecture;

namespace Unit.Compat;

/// <summary>What decode lets through, and when.</summary>
public sealed class BerToLegacyTests
{
    private static readonly byte[] s_legacy = File.ReadAllBytes(Path.Join(SourceTree.Root, "tests/Golden/Streams/microvm-10.0.mig"));
    private static readonly byte[] s_ber = Translations.Encode(s_legacy, out _);

    [Fact]
    public void Decode_WithoutEndRecord_HasLetThroughNothingAfterRam()
    {
        var legacy = new MemoryStream();

        Assert.Throws<StreamFormatException>(() => Translations.DecodeTo(s_ber[..^20], legacy));

        // The END section of ram and its footer are the last octets that may be out.
        int ramEnd = EndOfRam(s_legacy);
        Assert.Equal(s_legacy[..ramEnd], legacy.ToArray());
    }

    [Fact]
    public void Decode_LegacyInput_IsRefusedByName()
    {
        var exception = Assert.Throws<StreamFormatException>(() => Translations.Decode(s_legacy, out _));

        Assert.Equal((StreamFormatError.NotAStream, "a legacy migration stream"), (exception.Error, exception.Actual));
    }

    /// <summary>No QEMU does so; what encode takes decode gives back all the same.</summary>
    [Fact]
    public void Decode_SectionIdOfRamUsedAgain_GivesTheSameOctets()
    {
        byte[] legacy = new LegacyStreamBuilder().Start().RamStart(1, ("mem", 0x10000)).RamEos(1)
            .SectionHead(0x01, 1, "other"u8, 0, 1).Octets("a5*20").Footer(1).RamPart(1).Octets("5a*20").Footer(1).SectionHead(0x01, 7, "ram"u8, 0, 4)
            .Word(LegacyStreamBuilder.MemSize).RamEos(7).RamEnd(7).RamEos(7).Eof().Description("{\"devices\": []}").ToArray();

        Assert.Equal(legacy, Translations.Decode(Translations.Encode(legacy, out _), out _));
    }

    [Fact]
    public void Decode_StreamThatEndsBehindAPage_GivesTheSameOctets()
    {
        byte[] legacy = new LegacyStreamBuilder().Start().RamStart(1, ("mem", 0x10000)).RamEos(1)
            .RamPart(1).Record(0, LegacyStreamBuilder.Zero, "mem", "00").ToArray();

        Assert.Equal(legacy, Translations.Decode(Translations.Encode(legacy, out _, allowTruncated: true), out _));
    }

    [Fact]
    public void Decode_LineBreakInWhatIsRefused_IsEscapedInTheMessage()
    {
        int at = s_ber.AsSpan().IndexOf("QEMU"u8);

        var exception = Assert.Throws<StreamFormatException>(() => Translations.Decode([.. s_ber[..at], .. "\n\e[m"u8, .. s_ber[(at + 4)..]], out _));

        Assert.Contains("found \"\\u000a\\u001b[m migration BER\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_OctetsBehindTheEnd_AreRefused()
    {
        var exception = Assert.Throws<StreamFormatException>(() => Translations.Decode([.. s_ber, 0], out _));

        Assert.Equal((StreamFormatError.Damaged, (long)s_ber.Length), (exception.Error, exception.Offset));
    }

    [Theory]
    [InlineData("7700", StreamFormatError.Unsupported)]         // [APPLICATION 23], unknown: critical
    [InlineData("680100", StreamFormatError.Malformed)]         // a second header
    [InlineData("0500", StreamFormatError.Malformed)]           // no record
    [InlineData("7380020000", StreamFormatError.Malformed)]     // a record of indefinite length
    public void Decode_StrayRecord_IsRefused(string hex, StreamFormatError error)
    {
        int at = 4 + s_ber[3];   // behind the header record

        var exception = Assert.Throws<StreamFormatException>(() => Translations.Decode([.. s_ber[..at], .. Convert.FromHexString(hex), .. s_ber[at..]], out _));

        Assert.Equal((error, (long)at), (exception.Error, exception.Offset));
    }

    [Fact]
    public void Decode_RecordLongerThanTheLimit_IsRefusedBeforeItIsRead()
    {
        int at = 4 + s_ber[3];

        byte[] ber = [.. s_ber[..at], 0x6f, 0x88, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
        var exception = Assert.Throws<StreamFormatException>(() => Translations.Decode(ber, out _));

        Assert.Equal((StreamFormatError.LimitExceeded, (long)at), (exception.Error, exception.Offset));
    }

    [Fact]
    public void Inspect_GoldenStream_TellsEveryDevice()
    {
        var consumer = new CountingConsumer();

        TranslationResult result = StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(s_ber)), consumer);

        Assert.Equal("microvm", consumer.Machine);
        Assert.Equal(result.TypedDevices, consumer.Devices);
        Assert.Equal(result.TypedDeviceOctets, consumer.Octets);
        Assert.Contains(consumer.Blocks, static b => b is { IdStr: "microvm.ram", UsedLength: 16 * 1024 * 1024 });
        Assert.Equal(16 * 256, consumer.Blocks.Where(static b => b.IdStr == "microvm.ram").Sum(static b => b.DataPages + b.ZeroPages));
    }

    /// <summary>Whoever lists blocks one by one makes no more work than the records have octets.</summary>
    [Fact]
    public void Decode_ManyBlockLists_AllocatesInProportion()
    {
        long once = Allocated(4000);
        long twice = Allocated(8000);

        Assert.InRange((double)twice / once, 0, 2.2);
    }

    /// <summary>Sections are written to one file, one after the other: a buffer of 32 KiB for each would be most of what the device phase allocates.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Sections_Many_TakeOneBuffer(bool isDecoding)
    {
        Allocated(100, isDecoding);

        Assert.InRange((Allocated(200, isDecoding) - Allocated(100, isDecoding)) / 100, 0, 16 * 1024);
    }

    [Fact]
    public void Inspect_ManyBlockLists_TellsAllBlocksOnce()
    {
        var consumer = new BlockConsumer();

        // The file ends before its end record: what stands before that was told.
        Assert.Throws<StreamFormatException>(() => StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(ManyBlockLists(1000))), consumer));

        Assert.Equal([1000], consumer.Told);
    }

    private static long Allocated(int sections, bool isDecoding)
    {
        LegacyStreamBuilder builder = new LegacyStreamBuilder().Start();
        for (uint i = 0; i < sections; i++)
            builder.OldStyleDevice(i, $"device{i}", 0, "01 02 03");
        byte[] stream = builder.End().ToArray();
        if (isDecoding)
            stream = Translations.Encode(stream, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        _ = isDecoding ? Translations.Decode(stream, out _) : Translations.Encode(stream, out _);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long Allocated(int lists)
    {
        byte[] ber = ManyBlockLists(lists);
        var source = new StreamOctetSource(new MemoryStream(ber));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<StreamFormatException>(() => StreamInspector.Inspect(source, new BlockConsumer()));
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    /// <summary>A file without an end: START of ram, and so many lists of one block.</summary>
    private static byte[] ManyBlockLists(int count)
    {
        var ber = new MemoryStream();
        ber.Write([0x6d, 0x80, .. BerFile.Header, .. Convert.FromHexString("6303020103" + "73130a0101020102300b0c0372616d020100020104")]);
        for (int i = 0; i < count; i++)
            ber.Write([.. Convert.FromHexString("620c300a30080c0378"), (byte)('a' + (i % 26)), (byte)('a' + (i / 26 % 26)), 0x02, 0x01, 0x00]);
        ber.Write(Convert.FromHexString("73060a017e020102"));   // footer
        return ber.ToArray();
    }

    private sealed class BlockConsumer : IStreamConsumer
    {
        public List<int> Told { get; } = [];

        public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => Told.Add(blocks.Count);
    }

    /// <summary>Behind the footer of the ram section's END, which in a paused guest has no pages: 03 id, EOS, 7e id.</summary>
    private static int EndOfRam(byte[] legacy)
    {
        for (int at = 0; at < legacy.Length - 18; at++)
        {
            ReadOnlySpan<byte> end = legacy.AsSpan(at, 18);
            if (end[0] == 3 && end[5..13].SequenceEqual((ReadOnlySpan<byte>)[0, 0, 0, 0, 0, 0, 0, 0x10])
                && end[13] == 0x7e && end[1..5].SequenceEqual(end[14..18]))
                return at + 18;
        }

        throw new InvalidOperationException("The stream has no END of ram.");
    }

    private sealed class CountingConsumer : IStreamConsumer
    {
        public string? Machine { get; private set; }

        public int Devices { get; private set; }

        public long Octets { get; private set; }

        public IReadOnlyList<RamBlockSummary> Blocks { get; private set; } = [];

        public void OnStart(StreamStart start) => Machine = start.MachineType;

        public void OnLiveSection(Ber.Visitors.FieldPath section, uint versionId) => Assert.Equal(("ram", 4u), (section.IdStr, versionId));

        public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => Assert.All(blocks, static b => Assert.Equal(0, b.DataPages + b.ZeroPages));

        public void OnDevice(DeviceSection section)
        {
            Assert.Null(section.OpaqueReason);
            Assert.Equal(section.Octets, section.Contents.Length);
            Devices++;
            Octets += section.Octets;
        }

        public void OnOpaque(long octets, string? reason) => Assert.Fail(reason);

        public void OnVMDesc(Ber.Visitors.VMDescDialect dialect, long pageSize, Ber.Visitors.VMStateDescription? configuration) => Assert.Equal(4096, pageSize);

        public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => Blocks = blocks;
    }
}
