namespace Ber.Bench;

/// <summary>What a comparison has found about one action.</summary>
/// <param name="Nanoseconds">Median of the time of one call.</param>
/// <param name="Ratio">Median of the time of one call as a multiple of the first action's, measured right before.</param>
/// <param name="Allocated">Octets allocated by one call.</param>
internal readonly record struct Measured(double Nanoseconds, double Ratio, long Allocated);
