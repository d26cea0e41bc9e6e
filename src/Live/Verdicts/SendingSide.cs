using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>What encode does while a stream goes out to somebody who may refuse it: holds it to what was announced. Decode does the same and more.</summary>
internal class SendingSide(StreamCheck? check) : IStreamConsumer
{
    // QEMU migration/savevm.c, enum qemu_vm_cmd.
    private const int OpenReturnPath = 1;
    private const int PostcopyAdvise = 3;
    private const int Packaged = 7;
    private const int EnableColo = 8;

    /// <inheritdoc/>
    public void OnAnnouncement(MigrationProfile announced) => check?.OnAnnouncement(announced);

    /// <inheritdoc/>
    public virtual void OnStart(StreamStart start) => check?.OnStart(start);

    /// <inheritdoc/>
    public void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
        RefusalCause? refused = command switch
        {
            OpenReturnPath => RefusalCause.ReturnPath,
            PostcopyAdvise when contents.IsEmpty => null,   // sent for dirty bitmaps: no postcopy of RAM
            PostcopyAdvise or Packaged => RefusalCause.Postcopy,
            EnableColo => RefusalCause.Colo,
            _ => null,
        };
        if (refused is RefusalCause cause)
            throw new TransferRefusedException(cause);
        check?.OnCommand(command, contents);
    }

    /// <inheritdoc/>
    public void OnLiveSection(FieldPath section, uint versionId) => check?.OnLiveSection(section, versionId);

    /// <inheritdoc/>
    public void OnLiveItems(IReadOnlyList<LiveItem> items) => check?.OnLiveItems(items);

    /// <inheritdoc/>
    public void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => check?.OnRamBlocks(blocks);

    /// <inheritdoc/>
    public virtual void OnDevice(DeviceSection section) => check?.OnDevice(section);

    /// <inheritdoc/>
    public void OnOpaque(long octets, string? reason) => check?.OnOpaque(octets, reason);

    /// <inheritdoc/>
    public virtual void OnSectionsEnd() => check?.OnSectionsEnd();

    /// <inheritdoc/>
    public void OnMissingSection(FieldPath section) => check?.OnMissingSection(section);

    /// <inheritdoc/>
    public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration) => check?.OnVMDesc(dialect, pageSize, configuration);

    /// <inheritdoc/>
    public virtual void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => check?.OnEnd(blocks, result);
}
