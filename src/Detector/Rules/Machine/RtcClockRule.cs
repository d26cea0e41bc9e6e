using System.Buffers.Binary;
using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// The clock that the PC's real-time clock counts by (-rtc clock=) is no part of the stream, but last_update is a time of it (hw/rtc/mc146818rtc.c): the loader
/// adds what has passed since then by its own clock, and the guest's date is decades off where that is another one. With clock=rt it sets the date anew.
/// </summary>
internal static class RtcClockRule
{
    /// <summary>The vmsd name.</summary>
    public const string VMSD = "mc146818rtc";

    private const string Field = "last_update";

    /// <summary>Nanoseconds since 1970 of a day in 2001, which a host's clock has left behind.</summary>
    private const ulong LeastOfHost = 1_000_000_000_000_000_000;

    /// <summary>Three years of nanoseconds, which a clock that begins with the guest or its host does not reach.</summary>
    private const ulong MostOfCounter = 100_000_000_000_000_000;

    private enum Clock
    {
        Unknown,
        Host,

        /// <summary>vm or rt.</summary>
        Counter,

        /// <summary>vm, of a guest that has not run: the clock of its host is never 0.</summary>
        Stopped,
    }

    public static void Check(CheckContext context, ProfileDevice source, ProfileDevice destination)
    {
        (Clock from, ulong sent) = ClockOf(source, out long offset);
        (Clock to, ulong own) = ClockOf(destination, out _);
        if (from is Clock.Unknown || to is Clock.Unknown || (from is Clock.Host) == (to is Clock.Host))
            return;
        context.Findings.Lose(CheckFindingKind.DeviceProperty, new FieldPath(source.Path.IdStr, source.Path.InstanceId, [new FieldPathStep(Field)]))
            .Between(Words(from, sent), Words(to, own))
            .At(source.Offset + offset)
            .Condition(to is Clock.Counter ? "whether the destination's clock is vm; with rt it keeps the guest's date" : null)
            .Hint("The guest's date would be decades off: give both sides the same -rtc clock= (libvirt: track of <timer name='rtc'>).");
    }

    private static (Clock Clock, ulong Value) ClockOf(ProfileDevice device, out long offset)
    {
        ReadOnlySpan<byte> octets = FieldFinder.Find(device, Field, out offset);
        if (octets.Length != sizeof(ulong))
            return default;
        ulong value = BinaryPrimitives.ReadUInt64BigEndian(octets);
        Clock clock = value switch
        {
            0 => Clock.Stopped,
            <= MostOfCounter => Clock.Counter,
            >= LeastOfHost => Clock.Host,
            _ => Clock.Unknown,
        };
        return (clock, value);
    }

    private static string Words(Clock clock, ulong value) => string.Create(CultureInfo.InvariantCulture, $"{value} ns, of clock={Name(clock)}");

    private static string Name(Clock clock) => clock switch
    {
        Clock.Host => "host",
        Clock.Stopped => "vm",
        _ => "vm or rt",
    };
}
