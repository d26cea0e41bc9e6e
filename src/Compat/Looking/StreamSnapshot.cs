using System.Globalization;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>What a stream holds, kept for a comparison: all of it but RAM, and of RAM a hash per page.</summary>
/// <remarks>
/// Device sections are kept as octets with their types, some hundred KiB as a rule; hashes of pages take 2 MiB per GiB of RAM that is not zero, 64 MiB at most.
/// </remarks>
public sealed class StreamSnapshot
{
    private StreamSnapshot(RamContents? ram) => Ram = ram;

    internal StreamStart Start { get; private set; } = new();

    internal List<string> Commands { get; } = [];

    internal List<ProfileDevice> LiveSections { get; } = [];

    /// <summary>What live sections are about; what the END says takes the place of what the START says.</summary>
    internal Dictionary<FieldPath, IReadOnlyList<LiveItem>> LiveItems { get; } = [];

    internal List<ProfileDevice> Devices { get; } = [];

    internal Dictionary<string, long> Opaque { get; } = [];

    internal IReadOnlyList<RamBlockSummary> Blocks { get; private set; } = [];

    internal RamContents? Ram { get; }

    /// <summary>Reads a stream, legacy or BER, to its end, and checks every octet on the way.</summary>
    /// <param name="stream">The stream.</param>
    /// <param name="withRam">Whether the pages of RAM are to be compared.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>What it holds.</returns>
    /// <exception cref="StreamFormatException">The input is neither, ends early, was changed or needs a later version.</exception>
    public static StreamSnapshot Read(IOctetSource stream, bool withRam = true, CancellationToken cancellationToken = default)
        => Read(consumer => StreamInspector.Inspect(stream, consumer, cancellationToken: cancellationToken), withRam);

    /// <summary>
    /// The same by an inspection of any kind: with <c>StreamInspector.Skim</c>, where RAM is left out, pages of a BER file need not be read.
    /// </summary>
    /// <param name="inspect">Tells the consumer that it is given what the stream holds.</param>
    /// <param name="withRam">Whether the pages of RAM are to be compared.</param>
    /// <returns>What it holds.</returns>
    public static StreamSnapshot Read(Action<IStreamConsumer> inspect, bool withRam = true)
    {
        ArgumentNullException.ThrowIfNull(inspect);
        var ram = withRam ? new RamContents() : null;
        var snapshot = new StreamSnapshot(ram);
        inspect(ram is null ? new Builder(snapshot) : new RamBuilder(snapshot, ram));
        return snapshot;
    }

    /// <summary>One that wants pages: who does not is not given any.</summary>
    private sealed class RamBuilder(StreamSnapshot snapshot, RamContents ram) : Builder(snapshot), IRamConsumer
    {
        public void OnPage(int block, ulong offset, int length, RamPageForm form, ReadOnlySpan<byte> octets) => ram.Add(block, offset, length, form, octets);

        public void OnFilledPages(int block, ulong offset, int length, long count, byte fill) => ram.AddFilled(block, offset, length, count, fill);
    }

    private class Builder(StreamSnapshot snapshot) : IStreamConsumer
    {
        private string _reason = "";

        public void OnStart(StreamStart start) => snapshot.Start = start;

        public void OnCommand(int command, ReadOnlySpan<byte> contents)
            => snapshot.Commands.Add(
                string.Create(CultureInfo.InvariantCulture, $"0x{command:x4}{(contents.IsEmpty ? "" : $" {Convert.ToHexStringLower(contents)}")}"));

        public void OnLiveSection(FieldPath section, uint versionId) => snapshot.LiveSections.Add(new ProfileDevice { Path = section, VersionId = versionId });

        public void OnLiveItems(IReadOnlyList<LiveItem> items) => snapshot.LiveItems[items[0].Section] = items;

        public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => snapshot.Blocks = blocks;

        public void OnDevice(DeviceSection section) => snapshot.Devices.Add(new ProfileDevice
        {
            Path = section.Path,
            VersionId = section.VersionId,
            Description = section.State is null ? null : section.Description,
            Contents = section.Contents.ToArray(),
            Octets = section.Octets,
            Offset = section.LegacyOffset,
        });

        public void OnOpaque(long octets, string? reason)
        {
            _reason = reason ?? _reason;
            snapshot.Opaque[_reason] = snapshot.Opaque.GetValueOrDefault(_reason) + octets;
        }

        public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => snapshot.Blocks = blocks;
    }
}
