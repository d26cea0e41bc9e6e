namespace EndToEnd;

/// <summary>A QMP event.</summary>
/// <param name="Name">STOP, RESUME, …</param>
/// <param name="Time">When, since the epoch.</param>
internal sealed record QemuEvent(string Name, TimeSpan Time);
