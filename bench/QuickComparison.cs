using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ber.Bench;

/// <summary>
/// <c>quick</c>: medians of interleaved rounds in under a minute, against System.Formats.Asn1. Indicative where the machine is shared; both sides
/// of a ratio are measured in turn, so that what disturbs one disturbs the other.
/// </summary>
internal static class QuickComparison
{
    private const int Count = 100_000;
    private const int WarmUps = 8;
    private const int Rounds = 15;

    public static int Run(TextWriter output)
    {
        var codecs = new RecordCodecs(Count);
        output.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        output.WriteLine(
            $"{Count} records of {MixedRecord.FieldCount} scalar fields, {codecs.BerLength} octets of BER; median ns per field of {Rounds} rounds");
        output.WriteLine("| operation | ours | System.Formats.Asn1 | ratio |");
        output.WriteLine("|---|---:|---:|---:|");
        double asnEncode = Compare(output, "encode BER, typed walk", () => codecs.EncodeBer(), () => codecs.EncodeAsn1());
        double asnDecode = Compare(output, "decode BER, typed walk", codecs.DecodeBer, codecs.DecodeAsn1);
        Alone(output, "encode BER, dynamic walk", () => codecs.EncodeBerDynamic(), asnEncode);
        Alone(output, "decode BER, dynamic walk", codecs.DecodeBerDynamic, asnDecode);
        Alone(output, "encode QEMUFile, typed walk", () => codecs.EncodeQemuFile(), asnEncode);
        Alone(output, "decode QEMUFile, typed walk", codecs.DecodeQemuFile, asnDecode);
        return 0;
    }

    private static double Compare(TextWriter output, string name, Action ours, Action theirs)
    {
        WarmUp(ours);
        WarmUp(theirs);
        var ourTimes = new double[Rounds];
        var theirTimes = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
        {
            ourTimes[i] = Time(ours);
            theirTimes[i] = Time(theirs);
        }

        double their = Median(theirTimes);
        Print(output, name, Median(ourTimes), their);
        return their;
    }

    private static void Alone(TextWriter output, string name, Action action, double their)
    {
        WarmUp(action);
        var times = new double[Rounds];
        for (int i = 0; i < Rounds; i++)
            times[i] = Time(action);
        Print(output, name, Median(times), their);
    }

    /// <summary>Enough calls for the JIT's second tier, which comes 100 ms after the first calls.</summary>
    private static void WarmUp(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < WarmUps || Stopwatch.GetElapsedTime(start).TotalSeconds < 1; i++)
            action();
    }

    private static double Time(Action action)
    {
        long start = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Count / MixedRecord.FieldCount;
    }

    private static double Median(double[] times)
    {
        Array.Sort(times);
        return times[times.Length / 2];
    }

    private static void Print(TextWriter output, string name, double ours, double theirs)
        => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {ours:F2} | {theirs:F2} | {theirs / ours:F2} |"));
}
