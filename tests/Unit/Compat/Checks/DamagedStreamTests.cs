using Ber.Compat;
using Ber.Detector;
using Support;

namespace Unit.Compat.Checks;

/// <summary>Streams that contradict themselves, whatever the destination.</summary>
public sealed class DamagedStreamTests
{
    private const uint Ram = 2;
    private const string IdStr = "0000:00:03.0/virtio-blk";

    /// <summary>A queue of 256 descriptors at 0x1000: the driver's index stands at 0x2002, the device's at 0x3002 (virtio_queue_update_rings).</summary>
    [Theory]
    [InlineData(5, 5, 5, CheckVerdict.Compatible, "")]
    [InlineData(0xfff0, 0x10, 0xfff0, CheckVerdict.Compatible, "")]                                             // they wrap
    [InlineData(5, 5, 0xff05, CheckVerdict.Compatible, "")]                                                     // 256 under way
    [InlineData(5, 5, 0xff04, CheckVerdict.Incompatible, "VQ 0 size 0x100 < last_avail_idx 0x5 - used_idx 0xff04")]
    [InlineData(0xfff0, 1, 1, CheckVerdict.Incompatible, "VQ 0 size 0x100 < last_avail_idx 0xfff0 - used_idx 0x1")]
    [InlineData(5, 0x106, 5, CheckVerdict.Compatible, "VQ 0 size 0x100 Guest index 0x106 inconsistent with Host index 0x5")]
    public void Check_Queue_IsHeldAgainstItsRingInMemory(int lastAvailable, int available, int used, CheckVerdict expected, string message)
    {
        byte[] octets = WithQueue("pc.ram", (ushort)lastAvailable, (ushort)available, (ushort)used);
        MigrationProfile twin = Sides.Profile(octets);

        CheckReport report = MigrationCheck.Check(Read(octets), twin);

        Assert.Equal(expected, report.Verdict);
        Assert.Equal(message, string.Join('|', report.Findings.Where(static f => f.Severity > CheckSeverity.Note).Select(static f => f.QemuMessage)));
        Assert.Equal(expected, MigrationCheck.Check(Read(ToBer(octets)), twin).Verdict);
    }

    [Fact]
    public void Check_QueueOfAMachineOfUnknownMemory_IsNotJudged()
        => Assert.Equal(CheckVerdict.Compatible, Verdict(WithQueue("board.ram", 0xfff0, 1, 1)));

    [Theory]
    [InlineData(new[] { "a", "b", "c" }, "b#0")]
    [InlineData(new[] { "a", "c", "b" }, "b#0")]   // the last one
    [InlineData(new[] { "b", "a", "c" }, "b#0")]   // the first one
    [InlineData(new[] { "a", "b", "b2", "c" }, "b#0 b2#0")]
    public void Check_SectionThatOnlyVMDescNames_IsAWarning(string[] names, string missing)
    {
        (string, LegacyStruct)[] devices = [.. names.Select(static n => (n, new LegacyStruct(n).Field("value", "uint32", "00000001")))];
        byte[] whole = Sides.Stream(devices);
        byte[] cut = names.Where(static n => n[0] == 'b').Aggregate(whole, CutOut);
        MigrationProfile twin = Sides.Profile(whole);

        foreach (byte[] stream in (byte[][])[cut, ToBer(cut)])
        {
            MigrationProfile source = Sides.Profile(stream);
            CheckReport report = MigrationCheck.Check(source, twin);

            Assert.Equal(names.Length - missing.Split(' ').Length, source.Devices.Count(static d => d.Description is not null));
            Assert.Equal(missing, string.Join(' ', report.Findings.Where(static f => f.Severity is CheckSeverity.Warning).Select(static f => f.Path)));
            Assert.Equal(CheckVerdict.Compatible, report.Verdict);
            Assert.Equal(CheckVerdict.Incompatible, MigrationCheck.Check(source, twin, new CheckOptions { IsStrict = true }).Verdict);
        }
    }

    /// <summary>Without footers the lengths prove the cut: one section less proves nothing.</summary>
    [Fact]
    public void Check_CutOutWithoutFooters_IsOpaque()
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder(hasFooters: false).Start()
            .RamStart(Ram, ("mem", 0x1000)).RamEos(Ram).RamEnd(Ram).Record(0, LegacyStreamBuilder.Zero, "mem", "00").RamEos(Ram);
        foreach (string name in (string[])["a", "b", "c"])
            stream.Device(name[0], name, 0, new LegacyStruct(name).Field("value", "uint32", "00000001"));
        byte[] whole = stream.End().ToArray();
        int start = whole.AsSpan().IndexOf((ReadOnlySpan<byte>)[4, 0, 0, 0, (byte)'b', 1, (byte)'b']);

        MigrationProfile profile = Sides.Profile([.. whole[..start], .. whole[(start + 19)..]]);

        Assert.Empty(profile.MissingSections);
        Assert.DoesNotContain(profile.Devices, static d => d.Description is not null);
    }

    private static CheckVerdict Verdict(byte[] octets) => MigrationCheck.Check(Read(octets), Sides.Profile(octets)).Verdict;

    private static MigrationProfile Read(byte[] octets)
    {
        StreamOctetSource Open() => new(new MemoryStream(octets));
        return ProfileReader.Read(Open(), again: Open);
    }

    private static byte[] ToBer(byte[] legacy)
    {
        var ber = new MemoryStream();
        StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(legacy)), new StreamOctetSink(ber));
        return ber.ToArray();
    }

    private static byte[] WithQueue(string block, ushort lastAvailable, ushort available, ushort used)
    {
        const ulong Version1 = 1ul << 32;   // rings are little-endian
        var field = new VirtioField { Pci = new PciConfig(0x1af4, 0x1001), Descriptors = 0x1000, LastAvailable = lastAvailable, Features = Version1 };
        string Page(ushort index) => $"0000 {index & 0xff:x2} {index >> 8:x2} 00*4092";
        return new LegacyStreamBuilder(LegacyDialect.Spaced).Start("pc-i440fx-7.2")
            .RamStart(Ram, (block, 0x4000)).RamEos(Ram).RamEnd(Ram)
            .Record(0, LegacyStreamBuilder.Zero, block, "00").Record(0x1000, LegacyStreamBuilder.Zero, null, "00")
            .Record(0x2000, LegacyStreamBuilder.Page, null, Page(0x5555)).Record(0x2000, LegacyStreamBuilder.Page, null, Page(available))
            .Record(0x3000, LegacyStreamBuilder.Page, null, Page(used)).RamEos(Ram)
            .Device(3, IdStr, 0, field.ToDevice("virtio-blk")).End().ToArray();
    }

    /// <summary>A device's section: head, 4 octets, footer.</summary>
    private static byte[] CutOut(byte[] stream, string name)
    {
        byte[] head = [(byte)name.Length, .. System.Text.Encoding.ASCII.GetBytes(name), 0, 0, 0, 0, 0, 0, 0, 1];
        int start = stream.AsSpan().IndexOf(head) - 5;
        Assert.Equal(4, stream[start]);
        return [.. stream[..start], .. stream[(start + 5 + head.Length + 4 + 5)..]];
    }
}
