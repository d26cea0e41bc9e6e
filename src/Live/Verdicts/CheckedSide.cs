using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>Holds a stream against a check on its way.</summary>
/// <param name="check">The check; null: there is none.</param>
internal abstract class CheckedSide(StreamCheck? check) : IStreamConsumer
{
    private StreamCheck? _check = check;

    /// <summary>Whether anything is compared.</summary>
    protected bool IsChecked => _check is not null;

    /// <inheritdoc/>
    public void OnAnnouncement(MigrationProfile announced) => _check?.OnAnnouncement(announced);

    /// <inheritdoc/>
    public virtual void OnStart(StreamStart start) => _check?.OnStart(start);

    /// <inheritdoc/>
    public virtual void OnCommand(int command, ReadOnlySpan<byte> contents) => _check?.OnCommand(command, contents);

    /// <inheritdoc/>
    public void OnLiveSection(FieldPath section, uint versionId) => _check?.OnLiveSection(section, versionId);

    /// <inheritdoc/>
    public void OnLiveItems(IReadOnlyList<LiveItem> items) => _check?.OnLiveItems(items);

    /// <inheritdoc/>
    public virtual void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks) => _check?.OnRamBlocks(blocks);

    /// <inheritdoc/>
    public virtual void OnDevice(DeviceSection section) => _check?.OnDevice(section);

    /// <inheritdoc/>
    public void OnOpaque(long octets, string? reason) => _check?.OnOpaque(octets, reason);

    /// <inheritdoc/>
    public virtual void OnSectionsEnd() => _check?.OnSectionsEnd();

    /// <inheritdoc/>
    public void OnMissingSection(FieldPath section) => _check?.OnMissingSection(section);

    /// <inheritdoc/>
    public virtual void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration)
        => _check?.OnVMDesc(dialect, pageSize, configuration);

    /// <inheritdoc/>
    public virtual void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result) => _check?.OnEnd(blocks, result);

    /// <summary>Nothing is compared from here on, so that nothing is refused: the guest may run on the other side by now.</summary>
    protected void EndCheck() => _check = null;
}
