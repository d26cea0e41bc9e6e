namespace EndToEnd.Relays;

/// <summary>A profile that does not fit the machine that migrates.</summary>
/// <param name="Suffix">Stands behind the mode's name in the table.</param>
/// <param name="Path">Where it is.</param>
/// <param name="IsLate">Whether only the device state shows it, behind RAM.</param>
internal sealed record RelayPolicy(string Suffix, string Path, bool IsLate)
{
    /// <summary>Whether a migration is refused: the package of a postcopy one can be by none of these sources, since they could not resume.</summary>
    public bool Refuses(RelayMode mode) => !IsLate || mode.Step is not (RelayStep.Postcopy or RelayStep.EarlyPostcopy);

    /// <summary>What is to become of the source: behind RAM one without return path has ended before anybody can refuse.</summary>
    public string SourceOf(RelayMode mode) => IsLate && !mode.Capabilities.Contains("return-path") ? "completed/postmigrate" : "failed/running";
}
