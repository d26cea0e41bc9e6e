using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>What encode does while a stream goes out to somebody who may refuse it: holds it to what was announced. Decode does the same and more.</summary>
internal class SendingSide(StreamCheck? check) : CheckedSide(check)
{
    private const int EnableColo = 8;   // QEMU migration/savevm.c, enum qemu_vm_cmd

    /// <inheritdoc/>
    public override void OnCommand(int command, ReadOnlySpan<byte> contents)
    {
        RefusalCause? refused = command switch
        {
            LegacyTags.OpenReturnPathCommand => RefusalCause.ReturnPath,
            LegacyTags.PostcopyAdviseCommand when contents.IsEmpty => null,   // sent for dirty bitmaps: no postcopy of RAM
            LegacyTags.PostcopyAdviseCommand or LegacyTags.PackagedCommand => RefusalCause.Postcopy,
            EnableColo => RefusalCause.Colo,
            _ => null,
        };
        if (refused is RefusalCause cause)
            throw new TransferRefusedException(cause);
        base.OnCommand(command, contents);
    }
}
