using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>What is seen of a migration that goes over a link, or comes over one.</summary>
/// <param name="check">The comparison; null: there is none.</param>
/// <param name="watcher">Is told.</param>
internal sealed class LinkSide(StreamCheck? check, IRelayWatcher watcher) : CheckedSide(check), ITransferGate
{
    // QEMU migration/savevm.c, enum qemu_vm_cmd.
    private const int OpenReturnPath = 1;

    private bool _isPackaged;
    private bool _hasDevices;
    private bool _isLast;

    /// <summary>Whether the destination answers, and the source waits for its answer.</summary>
    public bool HasReturnPath { get; private set; }

    /// <summary>Whether the stream is whole.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>The RAM blocks with their counts of pages.</summary>
    public IReadOnlyList<RamBlockSummary> Blocks { get; private set; } = [];

    /// <summary>Called where RAM begins of a migration that may be one of postcopy.</summary>
    public Action? OnPostcopyRam { get; init; }

    /// <inheritdoc/>
    public int Reserve => 0;

    /// <inheritdoc/>
    public int LastPages => 0;

    private bool MayPostcopy { get; set; }

    /// <inheritdoc/>
    public override void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
        base.OnCommand(command, contents);
        HasReturnPath |= command is OpenReturnPath;
        MayPostcopy |= command is LegacyTags.PostcopyAdviseCommand && !contents.IsEmpty;
        if (command is LegacyTags.PackagedCommand)
            watcher.OnPhase(RelayPhase.Package);
        _isPackaged |= command is LegacyTags.PackagedCommand;
    }

    /// <inheritdoc/>
    public override void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
        base.OnRamBlocks(blocks);
        if (IsChecked && !HasReturnPath)
            watcher.OnNote(RelayNote.NoReturnPath, null);
        watcher.OnPhase(RelayPhase.Ram);
        if (MayPostcopy)
            OnPostcopyRam?.Invoke();
    }

    /// <inheritdoc/>
    public void OnLastPart()
    {
        if (!_isPackaged && !_isLast)
            watcher.OnPhase(RelayPhase.LastPart);
        _isLast = true;
    }

    /// <inheritdoc/>
    public void OnRamEnded() => watcher.OnPhase(RelayPhase.RamEnded);

    /// <inheritdoc/>
    public void BeforeRest(string reason) => watcher.OnNote(RelayNote.NotUnderstood, reason);

    /// <inheritdoc/>
    public override void OnDevice(DeviceSection section)
    {
        base.OnDevice(section);
        if (!_isPackaged && !_hasDevices)
            watcher.OnPhase(RelayPhase.Devices);
        _hasDevices = true;
    }

    /// <inheritdoc/>
    public override void OnSectionsEnd()
    {
        base.OnSectionsEnd();
        if (_isPackaged)
            End();
    }

    /// <inheritdoc/>
    public override void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration)
    {
        base.OnVMDesc(dialect, pageSize, configuration);
        End();
    }

    /// <inheritdoc/>
    public override void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
        base.OnEnd(blocks, result);
        Blocks = blocks;
        End();
    }

    private void End()
    {
        if (!IsWhole)
            watcher.OnPhase(RelayPhase.Whole);
        IsWhole = true;
    }
}
