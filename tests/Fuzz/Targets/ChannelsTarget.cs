using Ber.Compat;

namespace Fuzz;

/// <summary>
/// <c>encode --channel</c>: of a main channel and others, the octets of all come back; RAM seen through the channels and through their file is the same.
/// </summary>
internal sealed class ChannelsTarget : IFuzzTarget
{
    public string Name => "channels";

    public InputKind Kind => InputKind.Channels;

    public int AllocationFactor => 4096;

    public Outcome Run(byte[] input, Cutting cutting)
    {
        byte[][] channels = ChannelBundle.Split(input);
        var ber = new BoundedSink();
        TranslationResult result = StreamTranslator.LegacyToBer(
            new CutSource(channels[0], cutting), ber, new TranslationOptions { AllowTruncated = true, Channels = Inputs(channels, cutting) });
        if (cutting.Piece != 0)
            return Outcome.Of(ResultText.Of(result), ber.Octets);

        var main = new BoundedSink();
        Dictionary<string, BoundedSink> others = [];
        StreamTranslator.BerToLegacy(
            new CutSource(ber.ToArray(), cutting), main, channels: channel => others[channel.Name] = new BoundedSink());
        if (!main.Octets.SequenceEqual(channels[0]))
            throw new ViolationException("the main channel does not come back");
        string given = string.Join(' ', channels.Skip(1).Select(Convert.ToHexString).Order());
        if (given != string.Join(' ', others.Values.Select(static o => Convert.ToHexString(o.Octets)).Order()))
            throw new ViolationException("a channel does not come back");

        string legacyRam = Ram(log => StreamInspector.InspectChannels(
            new CutSource(channels[0], cutting), Inputs(channels, cutting), log, allowTruncated: true));
        string fileRam = Ram(log => StreamInspector.Inspect(new CutSource(ber.ToArray(), cutting), log));
        if (legacyRam != fileRam)
            throw new ViolationException($"RAM of the channels: {legacyRam}; of their file: {fileRam}");
        return Outcome.Of(ResultText.Of(result), ber.Octets);
    }

    public bool IsDocumented(Exception exception) => exception is StreamFormatException;

    private static ChannelInput[] Inputs(byte[][] channels, Cutting cutting)
        => [.. channels.Skip(1).Select((octets, i) => new ChannelInput($"#{i}", new CutSource(octets, cutting))
        {
            Kind = octets.Length == 0 ? MigrationChannelKind.ReturnPath : null,
        })];

    /// <summary>A digest of the pages, or the kind of exception: where one is met the offset is that of a channel, or of the file.</summary>
    private static string Ram(Func<PageLog, TranslationResult> look)
    {
        var log = new PageLog();
        try
        {
            look(log);
            return log.ToString();
        }
        catch (StreamFormatException exception)
        {
            return $"{exception.Error}: {exception.Expected}";
        }
    }

    /// <summary>The pages, each as it came last.</summary>
    private sealed class PageLog : IRamConsumer
    {
        private readonly SortedDictionary<(int Block, ulong Offset, int Length), ulong> _pages = [];

        public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
            => _pages[(block, offset, length)] = System.IO.Hashing.XxHash3.HashToUInt64(octets, (long)form);

        public override string ToString() => string.Join(' ', _pages.Select(static p => $"{p.Key.Block}:{p.Key.Offset:x}:{p.Value:x}"));
    }
}
