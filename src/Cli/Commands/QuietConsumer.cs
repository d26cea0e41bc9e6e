using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>A consumer that looks at nothing: printers override what they print.</summary>
internal abstract class QuietConsumer : IStreamConsumer
{
    public virtual void OnAnnouncement(MigrationProfile announced)
    {
    }

    public virtual void OnStart(StreamStart start)
    {
    }

    public virtual void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
    }

    public virtual void OnLiveSection(FieldPath section, uint versionId)
    {
    }

    public virtual void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
    }

    public virtual void OnDevice(DeviceSection section)
    {
    }

    public virtual void OnOpaque(long octets, string? reason)
    {
    }

    public virtual void OnSectionsEnd()
    {
    }

    public virtual void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration)
    {
    }

    public virtual void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
    }
}
