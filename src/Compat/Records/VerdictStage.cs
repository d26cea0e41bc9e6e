namespace Ber.Compat;

/// <summary>What a verdict is about. The numbers are those of the wire.</summary>
internal enum VerdictStage : byte
{
    /// <summary>What stands before RAM: the announcement and the configuration.</summary>
    Announcement = 0,

    /// <summary>All device sections.</summary>
    DeviceState = 1,
}
