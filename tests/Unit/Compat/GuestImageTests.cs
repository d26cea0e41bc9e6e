using Ber.Compat;
using Microsoft.Win32.SafeHandles;
using Support;

namespace Unit.Compat;

public sealed class GuestImageTests : IDisposable
{
    private const ulong Page = LegacyStreamBuilder.Page, Zero = LegacyStreamBuilder.Zero, Xbzrle = LegacyStreamBuilder.Xbzrle;

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-guest-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Two blocks, of which each has its place; of the third none is wanted.</summary>
    private static byte[] Stream()
        => new LegacyStreamBuilder().Start("pc-q35-7.2").RamStart(1, ("dimm", 0x2000), ("pc.ram", 0x8000), ("pc.rom", 0x1000))
            .Record(0x1000, Page, "pc.ram", Convert.ToHexString(Filled(0xa1)))
            .Record(0x2000, Page, null, Convert.ToHexString(Filled(0xb2)))
            .Record(0x3000, Zero, null, "5a")
            .Record(0x0000, Page, "dimm", Convert.ToHexString(Filled(0xc3)))
            .Record(0x1000, Page, null, Convert.ToHexString(Filled(0xd4)))
            .Record(0x0000, Page, "pc.rom", Convert.ToHexString(Filled(0xe5)))
            .Record(0x2000, Zero, "pc.ram", "00")                            // was sent with data before
            .Record(0x1000, Xbzrle, null, "01 0006 8001 03 112233")
            .RamEos(1).RamEnd(1).RamEos(1).End().ToArray();

    [Fact]
    public void Inspect_Raw_EachPageStandsAtItsAddress()
    {
        byte[] expected = new byte[0x12000];
        Filled(0xa1).CopyTo(expected, 0x1000);
        Convert.FromHexString("112233").CopyTo(expected, 0x1080);
        Filled(0x5a).CopyTo(expected, 0x3000);
        Filled(0xd4).CopyTo(expected, 0x10000);
        Filled(0xc3).CopyTo(expected, 0x11000);
        using SafeFileHandle file = NewFile();
        var image = new GuestImage(file, [new StatedRange("dimm", 0x10000, 0x1000, 0x1000), new StatedRange("dimm", 0x11000, 0, 0x1000)], null);

        StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(Stream())), image);

        Assert.Equal(expected, Contents(file));
        Assert.Empty(image.LeftOut);
    }

    [Fact]
    public void Inspect_WithAHead_RangesStandBehindIt()
    {
        using SafeFileHandle file = NewFile();
        var image = new GuestImage(file, [new StatedRange("pc.ram", 0x40000, 0x2000, 0x2000)], null) { Head = 0x100 };

        StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(Stream())), image);

        byte[] octets = new byte[0x1000];
        Assert.Equal([0x10000], image.Places);
        Assert.Equal(["dimm"], image.LeftOut);
        Assert.Equal([.. new byte[0x11000], .. Filled(0x5a)], Contents(file));
        Assert.True(image.TryRead(0x41000, octets));
        Assert.Equal(Filled(0x5a), octets);
        Assert.False(image.TryRead(0x41001, octets));
        Assert.False(image.TryRead(0x3ffff, octets));
    }

    /// <summary>With mapped-ram pages come before the list of blocks.</summary>
    [Fact]
    public void OnMappedBlock_BlocksThatAreNotKnown_IsRefused()
    {
        using SafeFileHandle file = NewFile();
        var block = new RamBlockSummary("pc.ram", 0x1000, null, null, 0, 0);
        var image = new GuestImage(file, [], [block]);
        image.OnStart(new StreamStart { MachineType = "pc-q35-10.0" });

        image.OnMappedBlock(block);

        Assert.Single(image.Ranges);
        Assert.Throws<MemoryMapException>(() => new GuestImage(file, [], null).OnMappedBlock(block));
    }

    private SafeFileHandle NewFile() => File.OpenHandle(Path.Join(_folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite);

    private static byte[] Contents(SafeFileHandle file)
    {
        byte[] octets = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, octets, 0);
        return octets;
    }

    private static byte[] Filled(byte value) => [.. Enumerable.Repeat(value, 0x1000)];
}
