using System.Buffers.Binary;
using Ber.Compat;
using Support.Containers;
using Unit.Architecture;

namespace Unit.Compat.Containers;

/// <summary>The state of a machine in a snapshot, and images that lie.</summary>
public sealed class Qcow2ImageTests : IDisposable
{
    private static readonly byte[] s_stream = File.ReadAllBytes(Path.Join(SourceTree.Root, "tests/Golden/Streams/microvm-10.0.mig"));

    private readonly string _path = Path.GetTempFileName();

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-qcow2-").FullName;

    public void Dispose()
    {
        File.Delete(_path);
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(9, false, false)]
    [InlineData(12, false, false)]
    [InlineData(16, false, false)]
    [InlineData(21, false, false)]
    [InlineData(16, true, false)]
    [InlineData(14, true, false)]
    [InlineData(16, false, true)]
    [InlineData(12, false, true)]
    public void Open_Snapshot_IsTheStream(int clusterBits, bool hasSubclusters, bool isCompressed)
    {
        byte[] image = new Qcow2Builder { ClusterBits = clusterBits, HasSubclusters = hasSubclusters, IsCompressed = isCompressed }.Make(s_stream);

        Assert.Equal(s_stream, Open(image, out OpenedContainer opened));
        Assert.Equal(ContainerKind.Qcow2Snapshot, Assert.Single(opened.Layers).Kind);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("s0")]
    public void Open_ByIdOrName_IsTheStream(string wanted)
        => Assert.Equal(s_stream, Open(new Qcow2Builder().Make(s_stream), out _, new ContainerOptions { Snapshot = wanted }));

    [Fact]
    public void Open_WithADataFile_ReadsItNextToTheImage()
    {
        File.WriteAllBytes(Path.Join(_folder, "data.raw"), new Qcow2Builder().Make(s_stream));

        Assert.Equal(s_stream, OpenWithDataFile("/elsewhere/data.raw"));
    }

    /// <summary>Opening a pipe waits for somebody who writes to it; a device may do anything.</summary>
    [Theory]
    [InlineData("mkfifo \"$F/data.raw\"", "a pipe")]
    [InlineData("mkdir \"$F/data.raw\"", "a folder")]
    [InlineData("ln -s /dev/zero \"$F/data.raw\"", "a device")]
    [InlineData("true", "none")]
    public async Task Open_WithADataFileThatIsNoRegularFile_IsRefusedByName(string command, string found)
    {
        Assert.Equal(0, Support.CommandOutcome.Shell(command, ("F", _folder)).ExitCode);

        StreamFormatException refusal = await Task.Run(() => Assert.Throws<StreamFormatException>(() => OpenWithDataFile("data.raw")))
            .WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Equal(found, refusal.Actual);
        Assert.Contains("\"data.raw\"", refusal.Expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_UnknownSnapshot_NamesThoseThatAre()
    {
        var exception = Assert.Throws<StreamFormatException>(
            () => Open(new Qcow2Builder().Make(s_stream), out _, new ContainerOptions { Snapshot = "other" }));

        Assert.Contains("1 \"s0\"", exception.Actual, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_ClustersOfZeros_AreZeros()
    {
        byte[] state = [.. s_stream, .. new byte[200_000], 1];

        Assert.Equal(state, Open(new Qcow2Builder { ClusterBits = 12, OmitsZeros = true }.Make(state), out _));
    }

    [Fact]
    public void TryPass_ThenRead_IsWhatFollows()
    {
        File.WriteAllBytes(_path, new Qcow2Builder { ClusterBits = 12 }.Make(s_stream));
        using FileStream file = File.OpenRead(_path);
        using OpenedContainer opened = ContainerOpener.Open(new ContainerFile(file.SafeFileHandle, _path), new ContainerOptions());
        var source = (IPassingSource)opened.Source;

        Assert.True(source.TryPass(50_000));
        Assert.Equal(s_stream[50_000..], ContainerOpenerTests.ReadAll(source));
        Assert.False(source.TryPass(1));
    }

    [Fact]
    public void Open_StatedLengthBeyondTheClusters_EndsWithThem()
    {
        byte[] read = Open(new Qcow2Builder { StatedLength = ulong.MaxValue }.Make(s_stream), out _);

        Assert.Equal(s_stream, read[..s_stream.Length]);
        Assert.InRange(read.Length, s_stream.Length, s_stream.Length + 65535);
    }

    [Theory]
    [InlineData(4, 7u, StreamFormatError.Unsupported)]           // version
    [InlineData(20, 8u, StreamFormatError.Malformed)]            // cluster bits
    [InlineData(20, 22u, StreamFormatError.Malformed)]
    [InlineData(20, 0xffffffffu, StreamFormatError.Malformed)]
    [InlineData(32, 1u, StreamFormatError.Unsupported)]          // encryption
    [InlineData(32, 2u, StreamFormatError.Unsupported)]
    [InlineData(60, 65537u, StreamFormatError.LimitExceeded)]    // snapshots
    [InlineData(60, 65536u, StreamFormatError.Truncated)]
    [InlineData(60, 0u, StreamFormatError.NotAStream)]
    [InlineData(64, 0xffffffffu, StreamFormatError.Truncated)]   // their place
    [InlineData(76, 0x20u, StreamFormatError.Unsupported)]       // an incompatible feature
    public void Open_HeaderThatLies_IsRefused(int at, uint value, StreamFormatError error)
        => AssertRefused(error, new Qcow2Builder { Change = image => BinaryPrimitives.WriteUInt32BigEndian(image.AsSpan(at), value) }.Make(s_stream));

    [Theory]
    [InlineData(0, 0xffffffffffffffffUL)]    // the L1 table's place
    [InlineData(8, 0xffffffff00010001UL)]    // its entries
    [InlineData(36, 0xffffffff00000000UL)]   // extra data
    [InlineData(48, 0xffffffffffffffffUL)]   // the disk's length
    public void Open_SnapshotThatLies_IsRefused(int at, ulong value)
    {
        var builder = new Qcow2Builder();
        byte[] image = builder.Make(s_stream);
        BinaryPrimitives.WriteUInt64BigEndian(image.AsSpan(builder.SnapshotAt + at), value);

        Assert.Throws<StreamFormatException>(() => Open(image, out _));
    }

    /// <summary>Tables that are their own clusters, or that all entries share: what is read is bounded, and so is the time.</summary>
    [Theory]
    [InlineData(0UL)]
    [InlineData(1UL << 16)]
    [InlineData(0x00fffffffffff000UL)]
    [InlineData(0x0000000000012300UL)]
    public void Open_L1EntriesOfOnePlace_AreRefusedOrBounded(ulong place)
    {
        var builder = new Qcow2Builder();
        byte[] image = builder.Make(s_stream);
        int count = BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(builder.SnapshotAt + 8));
        for (int i = 0; i < count; i++)
            BinaryPrimitives.WriteUInt64BigEndian(image.AsSpan(builder.L1At + 8 * i), place);

        try
        {
            Assert.InRange(Open(image, out _).Length, 0, s_stream.Length);
        }
        catch (StreamFormatException)
        {
            // As good.
        }
    }

    /// <summary>An L1 table whose entries are itself as L2 table; an L2 table whose entries are itself as cluster, also as a compressed one.</summary>
    [Theory]
    [InlineData(false, 0UL)]
    [InlineData(true, 0UL)]
    [InlineData(true, 1UL << 62)]
    public void Open_TablesThatPointAtThemselves_AreRefusedOrBounded(bool isL2, ulong bits)
    {
        var builder = new Qcow2Builder();
        byte[] image = builder.Make(s_stream);
        int count = BinaryPrimitives.ReadInt32BigEndian(image.AsSpan(builder.SnapshotAt + 8));
        ulong l2 = BinaryPrimitives.ReadUInt64BigEndian(image.AsSpan(builder.L1At + 8 * (count - 1))) & 0x00fffffffffffe00;
        int table = isL2 ? (int)l2 : builder.L1At;
        for (int i = 0; i < 65536 / 8; i++)
            BinaryPrimitives.WriteUInt64BigEndian(image.AsSpan(table + 8 * i), (uint)table | bits);

        try
        {
            Assert.InRange(Open(image, out _).Length, 0, s_stream.Length);
        }
        catch (StreamFormatException exception)
        {
            Assert.True(exception.Error is StreamFormatError.Damaged or StreamFormatError.NotAStream or StreamFormatError.Malformed, exception.Message);
        }
    }

    [Fact]
    public void Open_DamagedCompressedCluster_IsRefused()
    {
        byte[] image = new Qcow2Builder { IsCompressed = true, Change = static image => image.AsSpan(65536, 2000).Fill(0x55) }.Make(s_stream);

        AssertRefused(StreamFormatError.Damaged, image);
    }

    [Fact]
    public void Open_CutAnywhere_IsRefused()
    {
        byte[] image = new Qcow2Builder { ClusterBits = 12 }.Make(s_stream);
        for (int length = 4; length < image.Length - 4096; length += 5003)
            Assert.Throws<StreamFormatException>(() => Open(image[..length], out _));
    }

    [Fact]
    public void Open_OnAPipe_IsRefused()
        => Assert.Equal(StreamFormatError.NotAStream, Assert.Throws<StreamFormatException>(
            () => ContainerOpener.Open(new PiecewiseSource(new Qcow2Builder().Make(s_stream), 512), new ContainerOptions())).Error);

    private void AssertRefused(StreamFormatError error, byte[] image)
        => Assert.Equal(error, Assert.Throws<StreamFormatException>(() => Open(image, out _)).Error);

    private byte[] OpenWithDataFile(string name)
    {
        string path = Path.Join(_folder, "image.qcow2");
        File.WriteAllBytes(path, new Qcow2Builder { DataFile = name }.Make(s_stream));
        using FileStream file = File.OpenRead(path);
        using OpenedContainer opened = ContainerOpener.Open(new ContainerFile(file.SafeFileHandle, path), new ContainerOptions());
        return ContainerOpenerTests.ReadAll(opened.Source);
    }

    private byte[] Open(byte[] image, out OpenedContainer opened, ContainerOptions? options = null)
    {
        File.WriteAllBytes(_path, image);
        using FileStream file = File.OpenRead(_path);
        using OpenedContainer container = opened = ContainerOpener.Open(new ContainerFile(file.SafeFileHandle, _path), options ?? new ContainerOptions());
        return ContainerOpenerTests.ReadAll(container.Source);
    }
}
