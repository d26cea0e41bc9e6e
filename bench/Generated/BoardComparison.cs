using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ber.Bench;

/// <summary>
/// <c>generated</c>: generated code against System.Formats.Asn1 in interleaved rounds. The least time of each counts: whatever else the
/// machine does only adds to it.
/// </summary>
internal static class BoardComparison
{
    private const int WarmUps = 10;
    private const int Rounds = 25;

    public static int Run(TextWriter output)
    {
        var codecs = new BoardCodecs();
        output.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Board.FieldCount} scalar fields in 4 nested levels, {codecs.BerLength} octets of BER; least ns per field of {Rounds} rounds"));
        output.WriteLine("| operation | BER | QEMUFile | System.Formats.Asn1 | Asn1 / BER |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        Compare(output, "encode", () => codecs.EncodeBer(), () => codecs.EncodeQemuFile(), () => codecs.EncodeAsn1());
        Compare(output, "decode", codecs.DecodeBer, codecs.DecodeQemuFile, codecs.DecodeAsn1);
        return 0;
    }

    private static void Compare(TextWriter output, string name, params Action[] actions)
    {
        double[] least = [.. actions.Select(static _ => double.MaxValue)];
        for (int round = -WarmUps; round < Rounds; round++)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                long start = Stopwatch.GetTimestamp();
                actions[i]();
                double time = Stopwatch.GetElapsedTime(start).TotalNanoseconds / Board.FieldCount;
                if (round >= 0)
                    least[i] = Math.Min(least[i], time);
            }
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {least[0]:F2} | {least[1]:F2} | {least[2]:F2} | {least[2] / least[0]:F2} |"));
    }
}
