using Ber.Compat;
using Support.Containers;
using Unit.Architecture;

namespace Unit.Compat.Containers;

/// <summary>Which stream is found in what, and what is refused.</summary>
public sealed class ContainerOpenerTests : IDisposable
{
    private static readonly byte[] s_stream = File.ReadAllBytes(Path.Join(SourceTree.Root, "tests/Golden/Streams/microvm-10.0.mig"));

    private readonly string _path = Path.GetTempFileName();

    public static TheoryData<string> Compressions { get; } = ["gzip", "zstd", "lz4"];

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Open_Stream_IsItself() => Assert.Equal(s_stream, OpenBoth(s_stream));

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Open_Compressed_IsTheStream(string compression) => Assert.Equal(s_stream, OpenBoth(Compress(compression, s_stream)));

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Open_SeveralMembers_IsAllOfThem(string compression)
        => Assert.Equal(s_stream, OpenBoth([.. Compress(compression, s_stream[..5000]), .. Compress(compression, s_stream[5000..])]));

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Open_CutAnywhere_IsRefused(string compression)
    {
        byte[] whole = Compress(compression, s_stream);
        foreach (int length in (ReadOnlySpan<int>)[32, 100, whole.Length / 2, whole.Length - 9, whole.Length - 4, whole.Length - 1])
        {
            var exception = Assert.Throws<StreamFormatException>(() => Open(whole[..length]));
            Assert.True(exception.Error is StreamFormatError.Truncated or StreamFormatError.Damaged, $"{length}: {exception.Message}");
        }
    }

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Open_OctetsBehind_AreRefused(string compression)
        => Assert.Throws<StreamFormatException>(() => Open([.. Compress(compression, s_stream), .. "no member of it at all"u8]));

    [Theory]
    [MemberData(nameof(Compressions))]
    public void Open_OctetsBehind_AreNamedAtTheirPlace(string compression)
    {
        byte[] packed = Compress(compression, s_stream);

        var behind = Assert.Throws<StreamFormatException>(() => Open([.. packed, .. "garbage"u8]));
        var behindZeros = Assert.Throws<StreamFormatException>(() => Open([.. packed, .. new byte[70_000], .. "garbage"u8]));

        Assert.Equal((packed.Length, "67617262"), (behind.Offset, behind.Actual));
        Assert.Equal((packed.Length, "70000 zeros and 67617262"), (behindZeros.Offset, behindZeros.Actual));
    }

    /// <summary>A volume is longer than what was written to it, tape blocks are filled with zeros.</summary>
    [Theory]
    [InlineData("gzip", 1)]
    [InlineData("gzip", 3)]
    [InlineData("gzip", 8)]
    [InlineData("gzip", 200_000)]
    [InlineData("zstd", 1)]
    [InlineData("zstd", 4)]
    [InlineData("zstd", 200_000)]
    [InlineData("lz4", 1)]
    [InlineData("lz4", 4)]
    [InlineData("lz4", 200_000)]
    public void Open_ZerosBehind_ArePassedOver(string compression, int zeros)
    {
        byte[] octets = [.. Compress(compression, s_stream[..5000]), .. Compress(compression, s_stream[5000..]), .. new byte[zeros]];

        Assert.Equal(s_stream, OpenBoth(octets));
        using OpenedContainer opened = ContainerOpener.Open(new PiecewiseSource(octets, 1000), new ContainerOptions());
        ReadAll(opened.Source);
        Assert.Equal([IPassingSource.TailNote], opened.LateNotes);
        using OpenedContainer without = ContainerOpener.Open(new PiecewiseSource(octets[..^zeros], 1000), new ContainerOptions());
        ReadAll(without.Source);
        Assert.Empty(without.LateNotes);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(8)]
    public void Open_GzipCutInItsTrailer_SaysSoWithThePlace(int missing)
    {
        byte[] whole = Compress("gzip", s_stream);

        var exception = Assert.Throws<StreamFormatException>(() => Open(whole[..^missing]));

        Assert.Equal((StreamFormatError.Truncated, whole.Length - missing), (exception.Error, exception.Offset));
        Assert.Equal("the trailer of gzip data, 8 octets with checksum and length", exception.Expected);
        Assert.Equal($"{8 - missing} octets of it and the end of the input", exception.Actual);
    }

    [Theory]
    [InlineData(8, "the checksum")]
    [InlineData(4, "the length")]
    public void Open_GzipWithAnotherTrailer_SaysWhatDiffers(int fromEnd, string word)
    {
        byte[] whole = Compress("gzip", s_stream);
        whole[^fromEnd] ^= 1;

        var exception = Assert.Throws<StreamFormatException>(() => Open(whole));

        Assert.Equal((StreamFormatError.Damaged, true), (exception.Error, exception.Expected.Contains(word, StringComparison.Ordinal)));
        Assert.Equal(whole.Length - fromEnd, exception.Offset);
    }

    /// <summary>How many octets the decoder has read beyond the deflated ones depends on how they came: what is made of them does not.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(11)]
    [InlineData(3000)]
    public void Open_GzipWithOctetsBeforeItsTrailer_IsTheSameInPieces(int strange)
    {
        byte[] whole = Compress("gzip", s_stream);
        byte[] octets = [.. whole[..^8], .. Enumerable.Repeat((byte)0xd5, strange), .. whole[^8..]];

        Assert.Equal(s_stream, OpenBoth(octets));
        using OpenedContainer pieces = ContainerOpener.Open(new PiecewiseSource(octets, 1), new ContainerOptions());
        Assert.Equal(s_stream, ReadAll(pieces.Source));
    }

    /// <summary>A name, a comment, an extra field and a checksum of the header (RFC 1952, 2.3); members without contents.</summary>
    [Fact]
    public void Open_GzipWithAllOfAHeader_IsTheStream()
    {
        byte[] plain = Compress("gzip", s_stream);
        byte[] head = [0x1f, 0x8b, 8, 0x1f, 0, 0, 0, 0, 0, 3, 3, 0, 1, 2, 3, .. "name\0"u8, .. "a comment\0"u8, 0x12, 0x34];
        byte[] none = Convert.FromHexString("1f8b080000000000000303000000000000000000");

        Assert.Equal(s_stream, OpenBoth([.. none, .. none, .. head, .. plain[10..], .. none, .. none]));
        for (int length = 3; length < head.Length; length++)
            Assert.Equal(StreamFormatError.Truncated, Assert.Throws<StreamFormatException>(() => Open(head[..length])).Error);
        head[2] = 7;
        Assert.Equal(StreamFormatError.Unsupported, Assert.Throws<StreamFormatException>(() => Open([.. head, .. plain[10..]])).Error);
    }

    [Fact]
    public void Open_ZstdOfLongWindow_IsRefusedByItsLimit()
    {
        byte[] frame = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x88, 0x01, 0x00, 0x00, .. new byte[40]];   // a window of 128 MiB

        Assert.Equal(StreamFormatError.LimitExceeded, Assert.Throws<StreamFormatException>(() => Open(frame)).Error);
    }

    /// <summary>A gigabyte of zeros in a thousandth of it: not more is unpacked than what may stand before a stream.</summary>
    [Fact]
    public void Open_Bomb_IsRefusedAfterWhatMayStandBeforeAStream()
    {
        byte[] member = Compress("gzip", new byte[16 * 1024 * 1024]);
        byte[] bomb = [.. Enumerable.Repeat(member, 64).SelectMany(static m => m)];
        var source = new PiecewiseSource(bomb, 4096);

        Assert.Throws<StreamFormatException>(() => ContainerOpener.Open(source, new ContainerOptions()));
        Assert.InRange(source.Given, member.Length, 6 * member.Length);
    }

    [Fact]
    public void Open_FiveContainers_AreTooMany()
    {
        byte[] octets = s_stream;
        for (int i = 0; i < 4; i++)
            octets = Compress("gzip", octets);
        Assert.Equal(s_stream, OpenBoth(octets));

        Assert.Equal(StreamFormatError.LimitExceeded, Assert.Throws<StreamFormatException>(() => Open(Compress("gzip", octets))).Error);
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(true, 2)]
    public void Open_Libvirt_IsTheStreamAndCanComeBack(bool isBigEndian, uint version)
    {
        byte[] image = new LibvirtBuilder { IsBigEndian = isBigEndian, Version = version }.Make(s_stream);

        Assert.Equal(s_stream, OpenBoth(image));
        using OpenedContainer opened = ContainerOpener.Open(new PiecewiseSource(image, 7), new ContainerOptions());
        ContainerLayer layer = Assert.Single(opened.Layers);
        byte[] head = new byte[layer.Leading];
        layer.Head.Span.CopyTo(head);
        Assert.True(layer.IsWhole);
        Assert.Equal(image[..^s_stream.Length], head);
        Assert.Equal(isBigEndian, LibvirtHead.Of(head).IsBigEndian);
        Assert.Contains("<name>g</name>", LibvirtHead.Of(head).Xml, StringComparison.Ordinal);
        Assert.Equal("<cookie/>", LibvirtHead.Of(head).Cookie);
    }

    [Fact]
    public void Open_LibvirtOfZstdInGzip_IsTheStream()
    {
        byte[] image = Compress("gzip", new LibvirtBuilder { Format = 5 }.Make(Compress("zstd", s_stream)));

        using OpenedContainer opened = ContainerOpener.Open(new PiecewiseSource(image, 1000), new ContainerOptions());

        Assert.Equal(s_stream, ReadAll(opened.Source));
        Assert.Equal([ContainerKind.Gzip, ContainerKind.Libvirt, ContainerKind.Zstd], opened.Layers.Select(static l => l.Kind));
    }

    [Fact]
    public void Open_LibvirtThatLies_IsRefused()
    {
        AssertRefused(StreamFormatError.Truncated, new LibvirtBuilder { Magic = "LibvirtQemudPart" });
        AssertRefused(StreamFormatError.Unsupported, new LibvirtBuilder { Version = 3 });
        AssertRefused(StreamFormatError.Unsupported, new LibvirtBuilder { Version = 0 });
        AssertRefused(StreamFormatError.Unsupported, new LibvirtBuilder { Format = 7 });
        AssertRefused(StreamFormatError.LimitExceeded, new LibvirtBuilder { StatedLength = 0xffffffff });
        AssertRefused(StreamFormatError.Truncated, new LibvirtBuilder { StatedLength = 8 * 1024 * 1024 });
        AssertRefused(StreamFormatError.Malformed, new LibvirtBuilder { StatedLength = 10 });

        static void AssertRefused(StreamFormatError error, LibvirtBuilder image)
            => Assert.Equal(error, Assert.Throws<StreamFormatException>(() => Open(image.Make(s_stream))).Error);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(4096)]
    [InlineData(1000_003)]
    public void Open_BehindZeros_IsFound(int zeros)
    {
        byte[] octets = [.. new byte[zeros], .. s_stream];

        Assert.Equal(s_stream, OpenBoth(octets));
        using OpenedContainer opened = ContainerOpener.Open(new PiecewiseSource(octets, 1000), new ContainerOptions());
        Assert.Equal((zeros, true), ((int)opened.Layers[0].Leading, opened.Layers[0].IsWhole));
    }

    [Fact]
    public void Open_BehindHole_IsFoundWithoutReadingIt()
    {
        using (FileStream file = File.OpenWrite(_path))
        {
            file.Position = 1L << 32;
            file.Write(s_stream);
        }

        using FileStream input = File.OpenRead(_path);
        using OpenedContainer opened = ContainerOpener.Open(new ContainerFile(input.SafeFileHandle, _path), new ContainerOptions());

        Assert.Equal(s_stream, ReadAll(opened.Source));
    }

    [Fact]
    public void Open_ZerosAlone_AreRefused() => Assert.Equal(
        "nothing but zeros", Assert.Throws<StreamFormatException>(() => Open(new byte[10_000])).Actual);

    [Fact]
    public void Open_AtAnOffset_CanComeBackIfThereAreZeros()
    {
        var options = new ContainerOptions { Offset = 100 };

        Assert.Equal(s_stream, OpenBoth([.. new byte[99], 1, .. s_stream], options));
        using OpenedContainer other = ContainerOpener.Open(new PiecewiseSource([.. new byte[99], 1, .. s_stream], 7), options);
        using OpenedContainer zeros = ContainerOpener.Open(new PiecewiseSource([.. new byte[100], .. s_stream], 7), options);
        Assert.Equal((false, true), (other.Layers[0].IsWhole, zeros.Layers[0].IsWhole));
        Assert.Equal(StreamFormatError.Truncated, Assert.Throws<StreamFormatException>(() => Open(new byte[50], options)).Error);
    }

    [Theory]
    [InlineData("7f454c46020101000000000000000000", "ELF")]
    [InlineData("4b44554d50202020", "kdump")]
    [InlineData("16030100f1010000ed0303", "TLS")]
    [InlineData("514350520000000100000007", "CPR")]
    public void NameOf_WhatHasNoDeviceState_SaysWhatToDo(string start, string word)
    {
        StreamTranslator.FormatOf(Convert.FromHexString(start), out string name);

        Assert.Contains(word, name, StringComparison.Ordinal);
        Assert.True(name.Contains(';', StringComparison.Ordinal));
    }

    [Fact]
    public void Open_TarArchive_SaysWhatToDo()
    {
        byte[] archive = new byte[1024];
        "vm.mig"u8.CopyTo(archive);
        "ustar"u8.CopyTo(archive.AsSpan(257));

        Assert.Contains("tar -xf", Assert.Throws<StreamFormatException>(() => Open(archive)).Actual, StringComparison.Ordinal);
        Assert.Contains("tar -xf", Assert.Throws<StreamFormatException>(() => OpenBoth(archive)).Actual, StringComparison.Ordinal);
    }

    private static byte[] Compress(string compression, byte[] octets) => compression switch
    {
        "gzip" => ContainerOctets.Gzip(octets),
        "zstd" => ContainerOctets.Zstd(octets),
        _ => ContainerOctets.Lz4(octets),
    };

    private static byte[] Open(byte[] octets, ContainerOptions? options = null)
    {
        using OpenedContainer opened = ContainerOpener.Open(new PiecewiseSource(octets, 1000), options ?? new ContainerOptions());
        return ReadAll(opened.Source);
    }

    /// <summary>As a pipe, and as a file.</summary>
    private byte[] OpenBoth(byte[] octets, ContainerOptions? options = null)
    {
        File.WriteAllBytes(_path, octets);
        using FileStream file = File.OpenRead(_path);
        using OpenedContainer opened = ContainerOpener.Open(new ContainerFile(file.SafeFileHandle, _path), options ?? new ContainerOptions());
        byte[] read = ReadAll(opened.Source);
        Assert.Equal(read, Open(octets, options));
        return read;
    }

    internal static byte[] ReadAll(IOctetSource source)
    {
        using var octets = new MemoryStream();
        byte[] piece = new byte[777];
        for (int read = source.Read(piece); read > 0; read = source.Read(piece))
            octets.Write(piece, 0, read);
        return octets.ToArray();
    }
}
