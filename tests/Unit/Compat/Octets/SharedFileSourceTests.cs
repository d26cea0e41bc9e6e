using Ber.Compat;
using Ber.Visitors;
using Support;

namespace Unit.Compat.Octets;

/// <summary>A file that several threads read tells what it tells when one does, whatever its blocks cut in two, and however it ends.</summary>
public sealed class SharedFileSourceTests
{
    private const int Pages = 4096;

    public static TheoryData<string> Streams
        => [.. Directory.GetFiles(Path.Join(GoldenText.Root, "tests/Golden/Streams"), "*.mig").Select(static p => Path.GetFileName(p))];

    [Theory]
    [InlineData(0, 7)]
    [InlineData(1, 4096)]
    [InlineData(3, 1000)]
    [InlineData(2, 480 * 1024)]
    public void Read_InParts_GivesTheOctets(int helpers, int blockLength)
    {
        byte[] octets = Pattern(100_003);
        using var file = new TemporaryFile(octets);
        var inner = new FileOctetSource(file.Handle);
        using SharedFileSource source = Share(inner, helpers, blockLength);
        var read = new MemoryStream();
        byte[] part = new byte[999];

        for (int count = source.Read(part); count > 0; count = source.Read(part))
            read.Write(part, 0, count);

        Assert.Equal(octets, read.ToArray());
        Assert.Equal(0, inner.Read(part));
    }

    [Theory]
    [InlineData(0, 7)]
    [InlineData(1, 4096)]
    [InlineData(3, 1000)]
    [InlineData(2, 480 * 1024)]
    public void Window_ThatLooksAtMoreAndMore_HasTheOctets(int helpers, int blockLength)
    {
        byte[] octets = Pattern(600_000);
        using var file = new TemporaryFile(octets);
        using SharedFileSource source = Share(new FileOctetSource(file.Handle), helpers, blockLength);
        using var window = new OctetWindow(source, null);
        int at = 0;
        for (int length = 1; window.Ensure(length); length = (length * 2) % 99_991)
        {
            Assert.True(window.Span.SequenceEqual(octets.AsSpan(at, window.Length)));
            int passed = Math.Min(window.Length, (length / 2) + 1);
            window.Advance(passed);
            at += passed;
        }

        Assert.Equal(octets.Length, at + window.Length);
    }

    [Fact]
    public void Locate_BehindOctetsThatWereLookedAt_StandsAtThem()
    {
        using var file = new TemporaryFile(Pattern(1000));
        var peeked = new PeekedSource(new FileOctetSource(file.Handle, start: 100));
        Span<byte> few = stackalloc byte[3];
        Assert.Equal(3, peeked.Read(few));

        Assert.True(peeked.TryLocate(out FilePart rest));

        Assert.Equal((103, 1000), (rest.Start, rest.End));
    }

    [Fact]
    public void Over_WhatIsShortOrNoFile_IsNone()
    {
        using var file = new TemporaryFile(Pattern(1000));

        Assert.Null(SharedFileSource.Over(new FileOctetSource(file.Handle)));
        Assert.Null(SharedFileSource.Over(new StreamOctetSource(new MemoryStream(new byte[1000]))));
        Assert.Null(SharedFileSource.Over(new PiecewiseSource(new byte[1000], 10)));
    }

    [Theory]
    [MemberData(nameof(Streams))]
    public void Stream_InBlocks_TellsWhatItTells(string name)
    {
        byte[] octets = File.ReadAllBytes(Path.Join(GoldenText.Root, "tests/Golden/Streams", name));
        using var file = new TemporaryFile(octets);

        byte[] told = Told(new FileOctetSource(file.Handle), out string? failure);

        Assert.Equal(failure is null, told.AsSpan().SequenceEqual(octets));
        foreach (int blockLength in (int[])[1000, 30_000, 480 * 1024])
        {
            using SharedFileSource source = Share(new FileOctetSource(file.Handle), 2, blockLength);
            Assert.True(Told(source, out string? sharedFailure).AsSpan().SequenceEqual(told), $"blocks of {blockLength}");
            Assert.Equal(failure, sharedFailure);
        }
    }

    [Fact]
    public void Stream_ThatEndsAnywhere_IsRefusedWithTheSameWords()
    {
        byte[] octets = BigStream();
        var random = new Random();
        for (int i = 0; i < 100; i++)
        {
            int length = random.Next(octets.Length);
            using var file = new TemporaryFile(octets[..length]);
            byte[] told = Told(new FileOctetSource(file.Handle), out string? failure);
            using SharedFileSource source = Share(new FileOctetSource(file.Handle), 1, random.Next(1, 100_000));

            Assert.True(Told(source, out string? sharedFailure).AsSpan().SequenceEqual(told), $"{length} octets");
            Assert.Equal(failure, sharedFailure);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void File_ThatIsTruncatedMeanwhile_EndsThere(int helpers)
    {
        byte[] octets = BigStream();
        using var file = new TemporaryFile(octets);
        using SharedFileSource source = Share(new FileOctetSource(file.Handle), helpers, 64 * 1024);
        using var window = new OctetWindow(source, null);
        var reader = new LegacyReader(
            new LegacyInput(window, new TranslationOptions()), new Truncating(file, octets.Length / 2), new SectionDecoder(), CancellationToken.None);

        StreamFormatException exception = Assert.Throws<StreamFormatException>(reader.Read);

        Assert.Equal(StreamFormatError.Truncated, exception.Error);
        Assert.InRange(exception.Offset, octets.Length / 2, octets.Length - 1);
        Assert.Equal(0, source.Read(new byte[10]));
    }

    [Fact]
    public void File_ThatCannotBeRead_ThrowsWhereItIsReached()
    {
        using var file = new TemporaryFile(Pattern(100_000));
        using SharedFileSource source = Share(new FileOctetSource(file.Handle), 1, 10_000);
        byte[] part = new byte[10_000];
        Assert.Equal(10_000, source.Read(part));
        file.Handle.Dispose();

        Assert.Throws<ObjectDisposedException>(() =>
        {
            while (source.Read(part) > 0)
                continue;
        });
    }

    private static SharedFileSource Share(FileOctetSource inner, int helpers, int blockLength)
    {
        Assert.True(inner.TryLocate(out FilePart file));
        return new SharedFileSource(inner, file, helpers, blockLength);
    }

    private static byte[] Pattern(int length)
    {
        var octets = new byte[length];
        new Random(length).NextBytes(octets);
        return octets;
    }

    private static byte[] BigStream()
    {
        LegacyStreamBuilder stream = new LegacyStreamBuilder().Start("pc").RamStart(2, ("pc.ram", Pages * 4096)).RamEos(2).RamPart(2);
        for (int i = 0; i < Pages; i++)
        {
            string? name = i == 0 ? "pc.ram" : null;
            if (i % 5 == 4)
                stream.Record((ulong)i * 4096, LegacyStreamBuilder.Zero, name, "00");
            else
                stream.Record((ulong)i * 4096, LegacyStreamBuilder.Page, name, "41*4096");
        }

        return stream.RamEos(2).RamEnd(2).RamEos(2)
            .Device(3, "timer", 0, new LegacyStruct("timer", 2).Field("a", "int64", "0000000000000001")).End().ToArray();
    }

    /// <summary>What a stream holds, written again; where it ends early, as much as was told.</summary>
    private static byte[] Told(IOctetSource source, out string? failure)
    {
        var written = new MemoryStream();
        using var digest = new StreamDigest(DigestAlgorithm.None);
        using var output = new LegacyOutput(new StreamOctetSink(written), digest);
        using var window = new OctetWindow(source, null);
        var writer = new LegacyWriter(output);
        var reader = new LegacyReader(new LegacyInput(window, new TranslationOptions()), writer, new SectionDecoder(), CancellationToken.None);
        failure = null;
        try
        {
            reader.Read();
        }
        catch (StreamFormatException exception)
        {
            failure = exception.Message;
            writer.Ram.OnMoving();   // pages that were told and stand in the window
        }

        output.Release();
        return written.ToArray();
    }

    private sealed class TemporaryFile : IDisposable
    {
        private readonly FileStream _file = new(
            Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0, FileOptions.DeleteOnClose);

        public TemporaryFile(byte[] octets) => _file.Write(octets);

        public Microsoft.Win32.SafeHandles.SafeFileHandle Handle => _file.SafeFileHandle;

        public void Truncate(long length) => RandomAccess.SetLength(Handle, length);

        public void Dispose() => _file.Dispose();
    }

    /// <summary>Shortens the file when its first page comes.</summary>
    private sealed class Truncating(TemporaryFile file, long length) : ILegacyEvents
    {
        private readonly CountedEvents _counted = new();

        public RamEvents Ram => _counted.Ram;

        public void OnWaiting() => _counted.OnWaiting();

        public void OnStart(ConfigurationSection configuration) => _counted.OnStart(configuration);

        public void OnCommand(int command, ReadOnlySpan<byte> contents) => _counted.OnCommand(command, contents);

        public void OnLiveSection(byte type, uint id, SectionHead? head) => _counted.OnLiveSection(type, id, head);

        public void OnMappedBlock(RamBlock block, ulong? total, ReadOnlySpan<byte> bitmap) => _counted.OnMappedBlock(block, total, bitmap);

        public void OnLiveOctets(ReadOnlySpan<byte> octets, bool isRecord) => _counted.OnLiveOctets(octets, isRecord);

        public void OnLiveEnd(uint id, bool hasFooter) => _counted.OnLiveEnd(id, hasFooter);

        public void OnDevice(SectionHead head, DeviceSection section) => _counted.OnDevice(head, section);

        public void OnSectionsEnd() => _counted.OnSectionsEnd();

        public void OnVMDesc(ReadOnlySpan<byte> text, VMDesc description) => _counted.OnVMDesc(text, description);

        public void OnOpaque(ReadOnlySpan<byte> octets, string reason) => _counted.OnOpaque(octets, reason);

        public void OnRamEnd() => _counted.OnRamEnd();

        public void OnRamBlocks(IReadOnlyList<RamBlock> blocks)
        {
            _counted.OnRamBlocks(blocks);
            file.Truncate(length);
        }
    }
}
