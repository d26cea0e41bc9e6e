using System.IO.Compression;
using Ber.Compat;
using Microsoft.Win32.SafeHandles;
using Support;

namespace Unit.Compat;

public sealed class RamImageTests : IDisposable
{
    private const ulong Page = LegacyStreamBuilder.Page, Zero = LegacyStreamBuilder.Zero, Xbzrle = LegacyStreamBuilder.Xbzrle,
        Compressed = LegacyStreamBuilder.CompressPage;
    private readonly string _folder = Directory.CreateTempSubdirectory("qber-ram-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    /// <summary>Pages of all forms, some twice; what must be in the file when all have been put to their places.</summary>
    private static (byte[] Stream, byte[] Image) AllForms()
    {
        byte[] a = Filled(0xa1), b = Filled(0xb2);
        byte[] deflated = Deflate(b);
        byte[] stream = new LegacyStreamBuilder().Start().RamStart(1, ("small", 4096), ("pc.ram", 0x8000))
            .Record(0x0000, Page, "pc.ram", Convert.ToHexString(a))
            .Record(0x1000, Page, null, Convert.ToHexString(b))
            .Record(0x2000, Page, null, Convert.ToHexString(a))
            .Record(0x3000, Zero, null, "00")
            .Record(0x4000, Zero, null, "5a")
            .Record(0x0000, Page, "small", Convert.ToHexString(b))
            .Record(0x5000, Compressed, "pc.ram", $"{deflated.Length:x8}{Convert.ToHexString(deflated)}")
            .Record(0x1000, Zero, null, "00")                                       // was sent with data before
            .Record(0x0000, Xbzrle, null, "01 0006 8001 03 112233")                // 128 octets stay, 3 are replaced
            .RamEos(1).RamEnd(1).RamEos(1).End().ToArray();
        byte[] image = new byte[0x8000];
        a.CopyTo(image, 0);
        Convert.FromHexString("112233").CopyTo(image, 128);
        a.CopyTo(image, 0x2000);
        Filled(0x5a).CopyTo(image, 0x4000);
        b.CopyTo(image, 0x5000);
        return (stream, image);
    }

    [Fact]
    public void Inspect_PagesOfAllForms_StandAtTheirPlaces()
    {
        (byte[] stream, byte[] expected) = AllForms();

        Assert.Equal(expected, Extract(stream, "pc.ram"));
        Assert.Equal(expected, Extract(Translations.Encode(stream, out _), "pc.ram"));
        Assert.Equal(Filled(0xb2), Extract(stream, "small"));
        Assert.Equal(expected, Extract(stream, null));   // the largest
    }

    /// <summary>Pages 6 and 7 were not sent; page 1 had data first and is zero now.</summary>
    [Fact]
    public void Inspect_OfEitherFormat_CountsPagesThatWereNotSent()
    {
        (byte[] stream, _) = AllForms();

        foreach (byte[] input in new[] { stream, Translations.Encode(stream, out _) })
        {
            using SafeFileHandle file = NewImage();
            var image = new RamImage("pc.ram", file);
            StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(input)), image);
            RamCoverage coverage = image.Block!.Coverage!;
            Assert.Equal((4, 2, 2), (coverage.DataPages, coverage.ZeroPages, coverage.UnknownPages));
            Assert.Equal((7, 2), (image.Block.DataPages + image.Block.ZeroPages - 1, image.Block.ZeroPages - 1));   // records
        }
    }

    [Fact]
    public void Skim_OfAFile_ReadsThePages()
    {
        (byte[] stream, byte[] expected) = AllForms();
        string path = Write(Translations.Encode(stream, out _));
        using SafeFileHandle image = NewImage();
        using SafeFileHandle file = File.OpenHandle(path);

        StreamInspector.Skim(file, new RamImage("pc.ram", image));

        Assert.Equal(expected, Contents(image));
    }

    [Fact]
    public void Block_UnknownName_IsNull()
    {
        using SafeFileHandle handle = NewImage();
        var image = new RamImage("nope", handle);

        StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(AllForms().Stream)), image);

        Assert.Null(image.Block);
        Assert.Equal(["small", "pc.ram"], image.BlockNames);
    }

    [Theory]
    [InlineData("01 0002 80 80")]               // a length of three octets
    [InlineData("01 0003 8020 05")]             // new octets that are not there
    [InlineData("01 0004 ff1f 02 11")]
    [InlineData("01 0006 ff1f 03 112233")]      // beyond the page
    public void Inspect_DifferenceThatDoesNotFit_IsRefused(string difference)
    {
        byte[] stream = new LegacyStreamBuilder().Start().RamStart(1, ("pc.ram", 0x1000))
            .Record(0, Page, "pc.ram", Convert.ToHexString(Filled(1))).Record(0, Xbzrle, null, difference).RamEos(1).RamEnd(1).RamEos(1).End().ToArray();

        StreamFormatException exception = Assert.Throws<StreamFormatException>(() => Extract(stream, "pc.ram"));

        Assert.Contains("an XBZRLE difference for the page at this offset of RAM block \"pc.ram\"", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Each size of page, each way to be written again: what came last stands.</summary>
    [Fact]
    public void OnPage_PagesOfTwoSizesAgain_TheLastOneStands()
    {
        using SafeFileHandle handle = NewImage();
        var image = new RamImage(null, handle);
        image.OnMappedBlock(NewBlock(0x1800));

        image.OnPage(0, 0, 0x1000, RamPageForm.Fill, [7]);
        image.OnPage(0, 0x400, 0x400, RamPageForm.Fill, [0]);
        image.OnPage(0, 0x1000, 0x1000, RamPageForm.Fill, [8]);
        image.OnPage(0, 0x1400, 0x400, RamPageForm.Fill, [0]);
        ((IStreamConsumer)image).OnEnd([], new TranslationResult());

        byte[] expected = new byte[0x1800];
        expected.AsSpan(0, 0x1400).Fill(7);
        expected.AsSpan(0x400, 0x400).Clear();
        expected.AsSpan(0x1000, 0x400).Fill(8);
        Assert.Equal(expected, Contents(handle));
    }

    [Fact]
    public void OnPage_BehindItsBlock_IsRefused()
    {
        using SafeFileHandle handle = NewImage();
        var image = new RamImage(null, handle);
        image.OnMappedBlock(NewBlock(0x1000));

        Assert.Throws<StreamFormatException>(() => image.OnPage(0, 0x1000, 0x1000, RamPageForm.Fill, [0]));
        Assert.Equal(0x1000, RandomAccess.GetLength(handle));
    }

    [Theory]
    [InlineData(1UL << 60)]
    [InlineData(ulong.MaxValue)]
    public void OnMappedBlock_LongerThanAFile_IsAnIOException(ulong length)
    {
        using SafeFileHandle handle = NewImage();

        Assert.Throws<IOException>(() => new RamImage(null, handle).OnMappedBlock(NewBlock(length)));
    }

    private byte[] Extract(byte[] stream, string? block)
    {
        using SafeFileHandle handle = NewImage();
        StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(stream)), new RamImage(block, handle));
        return Contents(handle);
    }

    private static RamBlockSummary NewBlock(ulong length) => new("a", length, null, null, 0, 0);

    private SafeFileHandle NewImage() => File.OpenHandle(Path.Join(_folder, Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite);

    private string Write(byte[] octets)
    {
        string path = Path.Join(_folder, Path.GetRandomFileName());
        File.WriteAllBytes(path, octets);
        return path;
    }

    private static byte[] Contents(SafeFileHandle handle)
    {
        byte[] octets = new byte[RandomAccess.GetLength(handle)];
        Assert.Equal(octets.Length, RandomAccess.Read(handle, octets, 0));
        return octets;
    }

    private static byte[] Filled(byte octet)
    {
        byte[] page = new byte[4096];
        Array.Fill(page, octet);
        page[^1] = 0x77;
        return octet == 0x5a ? [.. Enumerable.Repeat(octet, 4096)] : page;
    }

    private static byte[] Deflate(byte[] page)
    {
        var deflated = new MemoryStream();
        using (var stream = new ZLibStream(deflated, CompressionLevel.Optimal))
            stream.Write(page);
        return deflated.ToArray();
    }
}
