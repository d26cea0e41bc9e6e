using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>What a relay sees in the main channel, and does about it: lets it pass, or holds it where it has to be compared first.</summary>
/// <param name="check">The comparison; null: everything passes.</param>
/// <param name="announced">What the source has announced; null: nothing.</param>
/// <param name="judge">A twin that has to load the device state; null: none has.</param>
/// <param name="watcher">Is told.</param>
internal sealed class RelaySide(StreamCheck? check, MigrationProfile? announced, TwinJudge? judge, IRelayWatcher watcher) : CheckedSide(check), ITransferGate
{
    private static readonly QemuVersion s_resumes = new(10, 2);   // qapi/migration.json: postcopy-device

    private bool _mayPostcopy;
    private bool _isPackaged;
    private bool _hasRamEnded;
    private bool _isWhole;
    private bool _isLast;

    /// <summary>What is looked at.</summary>
    public PassedStream Stream { get; set; } = null!;

    /// <summary>Whether the destination answers, and the source waits for its answer.</summary>
    public bool HasReturnPath { get; private set; }

    /// <inheritdoc/>
    public int Reserve => 0;

    /// <inheritdoc/>
    public int LastPages => 0;

    /// <summary>Nothing passes before it is known to fit.</summary>
    public void Begin()
    {
        if (!IsChecked)
            return;
        Stream.Hold();
        if (announced is not null)
            OnAnnouncement(announced);
    }

    /// <inheritdoc/>
    public override void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
        base.OnCommand(command, contents);
        HasReturnPath |= command is LegacyTags.OpenReturnPathCommand;
        _mayPostcopy |= command is LegacyTags.PostcopyAdviseCommand && !contents.IsEmpty;   // it is empty where only dirty bitmaps may follow
        if (command is not LegacyTags.PostcopyRunCommand)
            return;
        if (Stream.IsHeld)
        {
            base.OnSectionsEnd();
            Stream.Release();
        }

        EndCheck();
    }

    /// <inheritdoc/>
    public override void OnRamBlocks(IReadOnlyList<RamBlockSummary> blocks)
    {
        base.OnRamBlocks(blocks);
        if (IsHolding && !HasReturnPath)
            watcher.OnNote(RelayNote.NoReturnPath, null);
        if (IsChecked && _mayPostcopy && !CanRefusePackage)
            watcher.OnNote(RelayNote.PackagePasses, null);
        if (_mayPostcopy && judge is not null)
            watcher.OnNote(RelayNote.NotRehearsed, null);
        Stream.Release();
        watcher.OnPhase(RelayPhase.Ram);
    }

    /// <inheritdoc/>
    public void OnLastPart()
    {
        if (!_isPackaged && !_isLast)
            watcher.OnPhase(RelayPhase.LastPart);
        _isLast = true;
    }

    /// <inheritdoc/>
    public void OnRamEnded()
    {
        _hasRamEnded = true;
        watcher.OnPhase(RelayPhase.RamEnded);
    }

    /// <inheritdoc/>
    public void BeforeDevices()
    {
        if (_isPackaged)
            return;   // what is left is EOF
        _isPackaged = !_hasRamEnded;
        if (_isPackaged)
            Stream.Rounds.End();
        watcher.OnPhase(_isPackaged ? RelayPhase.Package : RelayPhase.Devices);
        if (_isPackaged && !CanRefusePackage)
            EndCheck();
        if (_isPackaged ? IsChecked : IsHolding)
            Stream.Hold();
    }

    /// <inheritdoc/>
    public void BeforeRest(string reason)
    {
        if (Stream.IsAtEnd)
            return;   // the source has gone
        if (IsHolding)
            throw new TransferRefusedException(RefusalCause.NotUnderstood);
        watcher.OnNote(RelayNote.NotUnderstood, reason);
    }

    /// <inheritdoc/>
    public override void OnSectionsEnd()
    {
        base.OnSectionsEnd();
        if (!_mayPostcopy && judge?.Judge() is { Outcome: not RehearsalOutcome.Loads } report)
            throw new TransferRefusedException(report);
    }

    /// <inheritdoc/>
    public override void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration)
    {
        base.OnVMDesc(dialect, pageSize, configuration);
        Stream.Release();
        EndWhole();
    }

    /// <inheritdoc/>
    public override void OnEnd(IReadOnlyList<RamBlockSummary> blocks, TranslationResult result)
    {
        if (!Stream.IsWhole)
            return;   // it was cut, perhaps within the vmdesc: what is held stays
        Stream.Release();
        EndWhole();
    }

    private void EndWhole()
    {
        if (!_isWhole)
            watcher.OnPhase(RelayPhase.Whole);
        _isWhole = true;
    }

    /// <summary>Whether something has to be decided before device state passes.</summary>
    private bool IsHolding => IsChecked || (judge is not null && !_mayPostcopy);

    private bool CanRefusePackage => announced?.Version.IsAtLeast(s_resumes) is true;
}
