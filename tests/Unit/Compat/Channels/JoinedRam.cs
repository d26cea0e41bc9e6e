using Ber.Compat;
using Support;

namespace Unit.Compat.Channels;

/// <summary>Keeps the pages of a migration, each as it comes last.</summary>
internal sealed class JoinedRam : IRamConsumer
{
    public SortedDictionary<ulong, byte[]> Pages { get; } = [];

    public IReadOnlyList<RamBlockSummary> Blocks { get; private set; } = [];

    public List<string> Channels { get; } = [];

    public long OpaqueOctets { get; private set; }

    /// <summary>Of a set of channels.</summary>
    public static JoinedRam Of(string name)
    {
        BuiltChannels.Built built = BuiltChannels.All[name]();
        var ram = new JoinedRam();
        StreamInspector.InspectChannels(ChannelTranslations.Source(built.Main), ChannelTranslations.Inputs(built.Others), ram);
        return ram;
    }

    public void OnChannel(MigrationChannel channel) => Channels.Add(channel.Name);

    public void OnOpaque(long octets, string? reason) => OpaqueOctets += octets;

    public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets)
        => Pages[offset] = form is RamPageForm.Fill ? [.. Enumerable.Repeat(octets[0], length)] : octets.ToArray();

    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => Blocks = blocks;
}
