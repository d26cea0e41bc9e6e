namespace Ber.Compat;

/// <summary>What decoding lets through before the end record has proven the stream: RAM, and nothing that follows it.</summary>
/// <param name="output">The octets of the legacy stream.</param>
internal sealed class OctetHold(IOctetHolder output)
{
    private bool _hasRamEnded;
    private bool _hasPackage;   // of postcopy: its device sections stand before the rest of RAM, and wait for the end all the same

    /// <summary>A command follows.</summary>
    public void OnCommand(int command) => _hasPackage |= command == LegacyTags.PackagedCommand;

    /// <summary>A START, PART or END follows: a device section that is held stood before RAM.</summary>
    public void OnLiveSection()
    {
        if (output.IsHolding && !_hasRamEnded && !_hasPackage)
            output.Resume();
    }

    /// <summary>The END of ram has begun.</summary>
    public void OnRamEnding() => _hasRamEnded = true;

    /// <summary>A device section follows, or EOF.</summary>
    public void OnDevice() => output.Hold();

    /// <summary>Opaque octets outside of ram follow: device sections that are not understood are device sections, too.</summary>
    public void OnOpaque()
    {
        if (_hasRamEnded)
            output.Hold();
    }
}
