using Ber.Compat;
using FsCheck;
using FsCheck.Fluent;
using Support;

namespace Property;

/// <summary>
/// Legacy streams with octets changed, removed and put in: a clean error, or all of it comes back. Never another exception, never other octets.
/// </summary>
public sealed class TranslationProperties
{
    private static readonly byte[][] s_streams =
        [.. new[] { "avr-mega2560-11.1", "arm-stm32vldiscovery-7.2", "or1k-sim-5.2", "microvm-10.0", "s390-ccw-virtio-10.0" }
        .Select(static name => File.ReadAllBytes(Path.Join(GoldenText.Root, $"tests/Golden/Streams/{name}.mig")))];

    /// <param name="Stream">Which stream.</param>
    /// <param name="Place">Where, in 65536ths of what follows the start of the device phase, or of all.</param>
    /// <param name="IsAnywhere">Whether RAM is changed, too.</param>
    /// <param name="Kind">0: an octet changed; 1: octets removed; 2: octets put in; 3: a word of all ones.</param>
    /// <param name="Octet">What it is changed with, or how many octets.</param>
    public sealed record Change(int Stream, int Place, bool IsAnywhere, int Kind, int Octet);

    private static Arbitrary<Change[]> Changes()
    {
        Gen<Change> change =
            from place in Gen.Choose(0, 65535)
            from anywhere in Gen.Frequency((3, Gen.Constant(false)), (1, Gen.Constant(true)))
            from kind in Gen.Frequency((5, Gen.Constant(0)), (1, Gen.Constant(1)), (1, Gen.Constant(2)), (2, Gen.Constant(3)))
            from octet in Gen.Choose(1, 255)
            select new Change(0, place, anywhere, kind, octet);
        return (from stream in Gen.Choose(0, s_streams.Length - 1)
                from count in Gen.Choose(1, 3)
                from changes in change.ArrayOf(count)
                select changes.Select(c => c with { Stream = stream }).ToArray()).ToArbitrary();
    }

    [Fact]
    public void A_changed_legacy_stream_comes_back_or_is_a_clean_error()
        => Prop.ForAll(Changes(), static changes =>
        {
            byte[] legacy = Apply(changes);
            byte[] ber;
            try
            {
                ber = Translations.Encode(legacy, out _);
            }
            catch (StreamFormatException exception)
            {
                return exception.Offset >= 0 && exception.Offset <= legacy.Length && !exception.Message.Contains('\n', StringComparison.Ordinal);
            }

            return legacy.AsSpan().SequenceEqual(Translations.Decode(ber, out _));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));

    /// <summary>What a tolerant encoder takes comes back always.</summary>
    [Fact]
    public void A_changed_legacy_stream_that_may_end_anywhere_comes_back()
        => Prop.ForAll(Changes(), static changes =>
        {
            byte[] legacy = Apply(changes);
            byte[] ber = Translations.Encode(legacy, out _, allowTruncated: true);
            return legacy.AsSpan().SequenceEqual(Translations.Decode(ber, out _));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(200));

    private static byte[] Apply(Change[] changes)
    {
        List<byte> octets = [.. s_streams[changes[0].Stream]];
        foreach (Change change in changes)
        {
            // Device sections and vmdesc are in the last part of these streams; the magic stays, or there would be nothing to see.
            int start = change.IsAnywhere ? 8 : octets.Count / 2;
            int at = start + (int)((long)change.Place * (octets.Count - start) / 65536);
            switch (change.Kind)
            {
                case 0:
                    octets[at] ^= (byte)change.Octet;
                    break;
                case 1:
                    octets.RemoveRange(at, Math.Min(change.Octet, octets.Count - at));
                    break;
                case 2:
                    octets.InsertRange(at, Enumerable.Repeat((byte)change.Octet, change.Octet));
                    break;
                default:
                    for (int i = at; i < Math.Min(at + 4, octets.Count); i++)
                        octets[i] = 0xff;
                    break;
            }
        }

        return [.. octets];
    }
}
