using Ber.Compat;
using Support;

namespace Unit.Compat.Channels;

/// <summary>Who wants no pages has payloads passed over, and learns the same.</summary>
public sealed class SkimmedChannelTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    public static TheoryData<string> Names => [.. BuiltChannels.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Skim_OfAFileWithChannels_CountsTheSamePages(string name)
    {
        BuiltChannels.Built built = BuiltChannels.All[name]();
        byte[] ber = ChannelTranslations.Encode(built.Main, built.Others, out _);
        File.WriteAllBytes(_path, ber);
        var whole = new JoinedRam();
        StreamInspector.Inspect(ChannelTranslations.Source(ber), whole);

        var skimmed = new Counts();
        using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(_path))
            StreamInspector.Skim(file, skimmed);

        Assert.Equal(whole.Blocks, skimmed.Blocks);
        Assert.Equal(whole.Channels, skimmed.Channels);
    }

    [Fact]
    public void Skim_OfPayloads_DoesNotReadThem()
    {
        MultifdBuilder channel = new MultifdBuilder(0).SyncPacket(0);
        for (int i = 0; i < 20; i++)
            channel.Pages((ulong)i + 1, "m", [.. Enumerable.Range(0, BuiltChannels.PageCount).Select(static p => ((ulong)p * 4096, (byte)9))]);
        byte[] ber = ChannelTranslations.Encode(BuiltChannels.Main(static b => b), [channel.SyncPacket(21).ToArray()], out _);

        // A changed payload is not noticed, a changed packet is.
        int payload = ber.AsSpan().IndexOf(new byte[] { 9, 9, 9, 9, 9, 9, 9, 9, 9, 9 });
        ber[payload + 5000] ^= 1;
        File.WriteAllBytes(_path, ber);
        using (Microsoft.Win32.SafeHandles.SafeFileHandle file = File.OpenHandle(_path))
            StreamInspector.Skim(file, new Counts());
        Assert.ThrowsAny<StreamFormatException>(() => StreamInspector.Inspect(ChannelTranslations.Source(ber), new Counts()));
    }

    private sealed class Counts : IStreamConsumer
    {
        public IReadOnlyList<RamBlockSummary> Blocks { get; private set; } = [];

        public List<string> Channels { get; } = [];

        public void OnChannel(MigrationChannel channel) => Channels.Add(channel.Name);

        public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => Blocks = blocks;
    }
}
