using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>Holds a stream against a check on its way.</summary>
/// <param name="check">The check; null: there is none.</param>
internal abstract class CheckedSide(StreamCheck? check) : IStreamConsumer
{
    /// <summary>Whether anything is compared.</summary>
    protected bool IsChecked => check is not null;

    /// <inheritdoc/>
    public void OnAnnouncement(MigrationProfile announced) => check?.OnAnnouncement(announced);

    /// <inheritdoc/>
    public virtual void OnStart(StreamStart start) => check?.OnStart(start);

    /// <inheritdoc/>
    public virtual void OnCommand(int command, ReadOnlySpan<byte> contents) => check?.OnCommand(command, contents);

    /// <inheritdoc/>
    public void OnLiveSection(FieldPath section, uint versionId) => check?.OnLiveSection(section, versionId);

    /// <inheritdoc/>
    public void OnLiveItems(IReadOnlyList<LiveItem> items) => check?.OnLiveItems(items);

    /// <inheritdoc/>
    public virtual void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => check?.OnRamBlocks(blocks);

    /// <inheritdoc/>
    public virtual void OnDevice(DeviceSection section) => check?.OnDevice(section);

    /// <inheritdoc/>
    public void OnOpaque(long octets, string? reason) => check?.OnOpaque(octets, reason);

    /// <inheritdoc/>
    public virtual void OnSectionsEnd() => check?.OnSectionsEnd();

    /// <inheritdoc/>
    public void OnMissingSection(FieldPath section) => check?.OnMissingSection(section);

    /// <inheritdoc/>
    public virtual void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration) => check?.OnVMDesc(dialect, pageSize, configuration);

    /// <inheritdoc/>
    public virtual void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => check?.OnEnd(blocks, result);
}
