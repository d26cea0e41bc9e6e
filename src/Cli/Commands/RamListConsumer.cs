using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>Keeps the RAM blocks of a stream, with their counts of pages.</summary>
internal sealed class RamListConsumer : IStreamConsumer
{
    public IReadOnlyList<RamBlockSummary> Blocks { get; private set; } = [];

    public bool IsLegacy { get; private set; }

    public void OnStart(StreamStart start) => IsLegacy = start.Program is null;

    public void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => Blocks = blocks;

    public void OnAnnouncement(MigrationProfile announced)
    {
    }

    public void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
    }

    public void OnLiveSection(FieldPath section, uint versionId)
    {
    }

    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
    }

    public void OnDevice(DeviceSection section)
    {
    }

    public void OnOpaque(long octets, string? reason)
    {
    }

    public void OnSectionsEnd()
    {
    }

    public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration)
    {
    }
}
