using System.Buffers.Binary;
using System.Text;
using Ber.Compat;
using Microsoft.Win32.SafeHandles;
using Support;

namespace Unit.Compat;

/// <summary>Core files of built streams; tests/EndToEnd compares those of real guests with QEMU's own.</summary>
public sealed class GuestCoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-core-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void WriteHead_OfX86_HasRegistersWhereReadersLook()
    {
        byte[] core = Make(Ram("pc-q35-7.2", "pc.ram").Device(2, "cpu", 1, X86(0x20, 0)).Device(3, "cpu", 0, X86(0x10, 1 << 14)), out _);

        Assert.Equal("7f454c46020101000000000000000000" + "0400" + "3e00" + "01000000" + "0000000000000000" + "4000000000000000",
            Convert.ToHexStringLower(core.AsSpan(0, 40)));
        Assert.Equal(2, BinaryPrimitives.ReadUInt16LittleEndian(core.AsSpan(56)));
        ReadOnlySpan<byte> load = core.AsSpan(64 + 56, 56);
        Assert.Equal("0100000007000000", Convert.ToHexStringLower(load[..8]));
        Assert.Equal([(ulong)ElfCore.Head, 0, 0, 0x8000, 0x8000], Numbers(load[8..48]));
        Assert.Equal(0x5a, core[ElfCore.Head + 0x1000]);

        (string Name, uint Type, byte[] Contents)[] notes = Notes(core);
        Assert.Equal(["CORE 1 336", "CORE 1 336", "QEMU 0 440", "QEMU 0 440"], notes.Select(static n => $"{n.Name} {n.Type} {n.Contents.Length}"));
        Assert.Equal([1, 2], notes[..2].Select(static n => BinaryPrimitives.ReadInt32LittleEndian(n.Contents.AsSpan(32))));
        Assert.Equal(
            [0x10f, 0x10e, 0x10d, 0x10c, 0x105, 0x103, 0x10b, 0x10a, 0x109, 0x108, 0x100, 0x101, 0x102, 0x106, 0x107, 0,
                0x1000, 0x111, 0x202, 0x104, 0x112, 0x124, 0x125, 0x113, 0x110, 0x114, 0x115],
            Numbers(notes[0].Contents.AsSpan(112, 216)));
        ReadOnlySpan<byte> state = notes[2].Contents;
        Assert.Equal(
            [0x100, 0x103, 0x101, 0x102, 0x106, 0x107, 0x104, 0x105, 0x108, 0x109, 0x10a, 0x10b, 0x10c, 0x10d, 0x10e, 0x10f, 0x1000, 0x202],
            Numbers(state.Slice(8, 144)));
        Assert.Equal("11010000" + "ffff0000" + "009b0000" + "00000000" + "2101000000000000", Convert.ToHexStringLower(state.Slice(152, 24)));
        Assert.Equal([0xc0, 0, 0xc2, 0xc3, 0xc4, 0xcb], Numbers(state[^48..]));
    }

    [Fact]
    public void WriteHead_OfX86NotInLongMode_IsOfTheOldProcessor()
    {
        byte[] core = Make(Ram("pc-q35-7.2", "pc.ram").Device(2, "cpu", 0, X86(0x10, 0)), out _);

        (string Name, uint Type, byte[] Contents)[] notes = Notes(core);
        Assert.Equal(3, core[18]);
        Assert.Equal(144, notes[0].Contents.Length);
        Assert.Equal("03010000" + "01010000" + "02010000" + "06010000" + "07010000" + "05010000" + "00010000"
            + "13010000" + "10010000" + "14010000" + "15010000" + "00000000" + "00100000" + "11010000" + "02020000" + "04010000" + "12010000",
            Convert.ToHexStringLower(notes[0].Contents.AsSpan(72, 68)));
    }

    /// <param name="form">How the words of the floating-point unit are sent: joined up to 9.0, each by itself since.</param>
    [Theory]
    [InlineData("joined")]
    [InlineData("apart")]
    public void WriteHead_OfAArch64_HasRegistersWhereReadersLook(string form)
    {
        byte[] core = Make(Ram("virt-7.2", "mach-virt.ram").Device(2, "cpu", 0, Arm(0x3c5, form)), out _);

        (string Name, uint Type, byte[] Contents)[] notes = Notes(core);
        Assert.Equal(183, core[18]);
        Assert.Equal([(ulong)ElfCore.Head, 0x4000_0000, 0x4000_0000, 0x8000, 0x8000], Numbers(core.AsSpan(64 + 56 + 8, 40)));
        Assert.Equal(["CORE 1 392", "CORE 2 528"], notes.Select(static n => $"{n.Name} {n.Type} {n.Contents.Length}"));
        Assert.Equal([.. Enumerable.Range(0, 32).Select(static i => 0x100ul + (uint)i), 0x4000, 0x3c5], Numbers(notes[0].Contents.AsSpan(112, 272)));
        Assert.Equal(1, notes[0].Contents[384]);
        Assert.Equal([.. Enumerable.Range(0, 64).Select(static i => 0x200ul + (uint)i), 0x0040_0000_0000_0010], Numbers(notes[1].Contents.AsSpan(0, 520)));
    }

    [Fact]
    public void WriteHead_OfAArch64InTheOldState_HasItsRegisters()
    {
        byte[] core = Make(Ram("virt-7.2", "mach-virt.ram").Device(2, "cpu", 0, Arm(0x1d3, "joined")), out _);

        Assert.Equal([0x300, 0x301], Numbers(Notes(core)[0].Contents.AsSpan(112, 16)));
        Assert.Equal([0, 0x30f, 0x1d3], Numbers(Notes(core)[0].Contents.AsSpan(112 + (31 * 8), 24)));
    }

    /// <summary>The note that the guest left, out of its memory.</summary>
    [Theory]
    [InlineData("01", 1, 0x2000, 40, "OSRELEASE=6.1")]
    [InlineData("00", 1, 0x2000, 40, null)]
    [InlineData("01", 2, 0x2000, 40, null)]
    [InlineData("01", 1, 0x7ff0, 40, null)]      // behind the memory
    [InlineData("01", 1, 0x2000, 24, null)]      // shorter than what it says of itself
    [InlineData("01", 1, 0x1000, 40, null)]      // no note
    [InlineData("01", 1, 0x2000, 0x100001, null)]
    public void WriteHead_VMCoreInfo_IsANote(string has, ushort format, ulong address, uint length, string? expected)
    {
        LegacyStreamBuilder stream = Ram("pc-q35-7.2", "pc.ram").Device(2, "cpu", 0, X86(0x10, 0));

        byte[] core = Make(stream.Device(3, "vmcoreinfo", 0, Info(has, format, address, length)), out _);

        Assert.Equal(expected is null ? [] : [expected],
            Notes(core).Where(static n => n.Name == "VMCOREINFO").Select(static n => Encoding.ASCII.GetString(n.Contents)));
    }

    [Fact]
    public void MakeNotes_NoCpuThatIsKnown_AreNone()
    {
        Make(Ram("pc-q35-7.2", "pc.ram").Device(2, "cpu", 0, new LegacyStruct("cpu").Field("env.x", "uint32", "00000001")), out GuestCore core);

        Assert.Equal(1, core.UnreadableCpus);
        Assert.Null(core.MakeNotes());
    }

    [Fact]
    public void Write_Kdump_HasEachPageBehindItsDescriptor()
    {
        const int Block = 4096, Pages = 8;
        using SafeFileHandle memory = NewFile(), file = NewFile();
        var image = new GuestImage(memory, [new StatedRange("pc.ram", 0x10000, 0, 0x8000)], null);
        var core = new GuestCore(image);
        LegacyStreamBuilder stream = Ram("pc-q35-7.2", "pc.ram").Device(2, "cpu", 0, X86(0x10, 1 << 14)).Device(3, "vmcoreinfo", 0, Info("01", 1, 0x12000, 40));
        StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(stream.End().ToArray())), core);

        KdumpFile.Write(file, image, core.MakeNotes()!);

        byte[] octets = Contents(file);
        int Number(int at) => BinaryPrimitives.ReadInt32LittleEndian(octets.AsSpan(at));
        Assert.Equal("KDUMP   \u0006", Encoding.ASCII.GetString(octets, 0, 9));
        Assert.Equal("x86_64\0", Encoding.ASCII.GetString(octets, 272, 7));
        Assert.Equal([1, Block, 1, 2, 0x18, 0, 0, 0, 0, 1], Enumerable.Range(0, 10).Select(i => Number(424 + (4 * i))));
        Assert.Equal("OSRELEASE=6.1", Encoding.ASCII.GetString(octets, Number(Block + 32), Number(Block + 40)));
        Assert.Equal(core.MakeNotes()!.Octets, octets.AsSpan(Number(Block + 48), Number(Block + 56)).ToArray());
        Assert.Equal(0x18, Number(Block + 96));
        foreach (int bitmap in (int[])[2 * Block, 3 * Block])
            Assert.Equal([0, 0, 0xff, 0], octets.AsSpan(bitmap, 4).ToArray());
        byte[] expected = Contents(memory);
        for (int page = 0; page < Pages; page++)
        {
            ReadOnlySpan<byte> descriptor = octets.AsSpan((4 * Block) + (24 * page), 24);
            int place = BinaryPrimitives.ReadInt32LittleEndian(descriptor), length = BinaryPrimitives.ReadInt32LittleEndian(descriptor[8..]);
            byte[] contents = octets.AsSpan(place, length).ToArray();
            byte[] inflated = descriptor[12] == 1 && CompressedPage.TryInflate(contents, Block, out byte[] whole) ? whole : contents;
            Assert.Equal(page is 1 or 2, descriptor[12] == 1);
            Assert.Equal(expected.AsSpan(0x10000 + (page * Block), Block).ToArray(), inflated);
        }
    }

    private SafeFileHandle NewFile() => File.OpenHandle(Path.Join(_folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite);

    private static byte[] Contents(SafeFileHandle file)
    {
        byte[] octets = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, octets, 0);
        return octets;
    }

    private static LegacyStruct Info(string has, ushort format, ulong address, uint length)
        => new LegacyStruct("vmcoreinfo").Field("has_vmcoreinfo", "bool", has)
            .Field("vmcoreinfo.host_format", "uint16", "0001").Field("vmcoreinfo.guest_format", "uint16", $"{format:x4}")
            .Field("vmcoreinfo.size", "uint32", $"{length:x8}").Field("vmcoreinfo.paddr", "uint64", $"{address:x16}");

    private byte[] Make(LegacyStreamBuilder stream, out GuestCore core)
    {
        using SafeFileHandle file = NewFile();
        var image = new GuestImage(file, [], null) { Head = ElfCore.Head };
        core = new GuestCore(image);
        StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(stream.End().ToArray())), core);
        if (core.MakeNotes() is CoreNotes notes)
            ElfCore.WriteHead(file, image, notes);
        return Contents(file);
    }

    private static LegacyStreamBuilder Ram(string machine, string block)
    {
        byte[] page = new byte[0x1000];
        page.AsSpan().Fill(0x5a);
        byte[] note = [.. Hex("0b000000 0d000000 00000000 564d434f5245494e464f00 00"), .. "OSRELEASE=6.1"u8, .. new byte[0x1000]];
        return new LegacyStreamBuilder().Start(machine).RamStart(1, (block, 0x8000))
            .Record(0x1000, LegacyStreamBuilder.Page, block, Convert.ToHexString(page))
            .Record(0x2000, LegacyStreamBuilder.Page, null, Convert.ToHexString(note.AsSpan(0, 0x1000)))
            .RamEos(1).RamEnd(1).RamEos(1);
    }

    private static LegacyStruct X86(byte segments, uint hiddenFlags)
        => new LegacyStruct("cpu", 12).Array("env.regs", "uint64", 8, Sequence(16, 0x100, 8)).Field("env.eip", "uint64", $"{0x1000:x16}")
            .Field("env.eflags", "uint64", $"{0x202:x16}").Field("env.hflags", "uint32", $"{hiddenFlags:x8}")
            .StructArray("env.segs", [.. Enumerable.Range(0, 6).Select(i => Segment(0x100 + segments + i))])
            .Struct("env.ldt", Segment(0x30)).Struct("env.tr", Segment(0x31)).Struct("env.gdt", Segment(0x32)).Struct("env.idt", Segment(0x33))
            .Field("env.cr[0]", "uint64", $"{0xc0:x16}").Field("env.cr[2]", "uint64", $"{0xc2:x16}")
            .Field("env.cr[3]", "uint64", $"{0xc3:x16}").Field("env.cr[4]", "uint64", $"{0xc4:x16}")
            .Field("env.kernelgsbase", "uint64", $"{0xcb:x16}");

    private static LegacyStruct Segment(int selector)
        => new LegacyStruct("segment").Field("selector", "uint32", $"{selector:x8}").Field("base", "uint64", $"{selector + 0x10:x16}")
            .Field("limit", "uint32", "0000ffff").Field("flags", "uint32", "00009b00");

    private static LegacyStruct Arm(uint state, string form)
    {
        var vectors = new LegacyStruct("cpu/vfp", 3);
        for (int i = 0; i < 32; i++)
            vectors.Array($"env.vfp.zregs[{i}].d", "uint64", 8, Sequence(2, 0x200 + (2 * i), 8));
        vectors.Field("fpscr", "fpscr", form is "joined" ? "00400010" : "00000000");
        if (form is "apart")
            vectors.Subsection(new LegacyStruct("cpu/vfp/fpcr_fpsr").Field("fpcr", "fpcr", "0000000000400000").Field("fpsr", "fpsr", "0000000000000010"));
        return new LegacyStruct("cpu", 22).Array("env.regs", "uint32", 4, Sequence(16, 0x300, 4)).Array("env.xregs", "uint64", 8, Sequence(32, 0x100, 8))
            .Field("env.pc", "uint64", $"{0x4000:x16}").Field("cpsr", "cpsr", $"{state:x8}")
            .Array("cpreg_vmstate_indexes", "uint64", 8, "4030000000138004 6030000000138004").Subsection(vectors);
    }

    private static string Sequence(int count, int first, int size)
        => string.Concat(Enumerable.Range(first, count).Select(i => i.ToString($"x{2 * size}", System.Globalization.CultureInfo.InvariantCulture)));

    private static ulong[] Numbers(ReadOnlySpan<byte> octets)
    {
        ulong[] numbers = new ulong[octets.Length / 8];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = BinaryPrimitives.ReadUInt64LittleEndian(octets[(8 * i)..]);
        return numbers;
    }

    private static (string Name, uint Type, byte[] Contents)[] Notes(byte[] core)
    {
        ulong[] header = Numbers(core.AsSpan(64 + 8, 32));
        ReadOnlySpan<byte> octets = core.AsSpan((int)header[0], (int)header[3]);
        List<(string, uint, byte[])> notes = [];
        while (!octets.IsEmpty)
        {
            int name = BinaryPrimitives.ReadInt32LittleEndian(octets), length = BinaryPrimitives.ReadInt32LittleEndian(octets[4..]);
            int start = 12 + ((name + 3) & ~3);
            string owner = Encoding.ASCII.GetString(octets.Slice(12, name - 1));
            notes.Add((owner, BinaryPrimitives.ReadUInt32LittleEndian(octets[8..]), octets.Slice(start, length).ToArray()));
            octets = octets[(start + ((length + 3) & ~3))..];
        }

        return [.. notes];
    }

    private static byte[] Hex(string text) => LegacyStruct.Hex(text);
}
