using Ber.Detector;

namespace Ber.Live;

/// <summary>What encode does while a stream goes out to somebody who may refuse it: holds it to what was announced. Decode does the same and more.</summary>
internal class SendingSide(StreamCheck? check) : CheckedSide(check)
{
    // QEMU migration/savevm.c, enum qemu_vm_cmd.
    private const int OpenReturnPath = 1;
    private const int PostcopyAdvise = 3;
    private const int Packaged = 7;
    private const int EnableColo = 8;

    /// <inheritdoc/>
    public override void OnCommand(int command, ReadOnlySpan<byte> contents)
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
        base.OnCommand(command, contents);
    }
}
