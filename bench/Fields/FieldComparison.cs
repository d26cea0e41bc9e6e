using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Support;

namespace Ber.Bench;

/// <summary>
/// <c>fields [--save]</c>: a million typed fields of mixed widths, four levels deep, beside the other codecs of .NET, all measured in one run.
/// </summary>
internal static class FieldComparison
{
    private const int Count = 100_000;
    private const int Rounds = 15;

    public static int Run(TextWriter output, bool save)
    {
        ResultFile.Publish(output, "fields.md", Report(), save);
        return 0;
    }

    private static string Report()
    {
        const double fields = (double)Count * MixedRecord.FieldCount;
        var codecs = new FieldCodecs(Count);
        FieldCodec[] encoders = [.. codecs.All.Where(static c => c.Encode is not null)];
        FieldCodec[] decoders = [.. codecs.All.Where(static c => c.Decode is not null)];
        Measured[] encoded = Measurement.SideBySide([.. encoders.Select(static c => (Action)(() => c.Encode!()))], Rounds);
        Measured[] decoded = Measurement.SideBySide([.. decoders.Select(static c => c.Decode!)], Rounds);

        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Typed fields\n\n{Machine.Describe()}\n\n");
        text.Append(CultureInfo.InvariantCulture,
            $"{fields:N0} scalar fields (bool, u8 to u64, i32, i64; two thirds of them below 256) in {Count:N0} records, four levels of SEQUENCE, "
            + $"{codecs.Ber.Length:N0} octets as BER.\n");
        text.Append(CultureInfo.InvariantCulture,
            $"Medians of {Rounds} rounds of CPU time; a ratio says how many times as long as ours it takes, measured one right after the other. "
            + $"B is octets allocated per field.\n\n");
        text.Append(
            "| codec | version | octets | encode ns/field | × ours | B | decode ns/field | × ours | B |\n|---|---|---:|---:|---:|---:|---:|---:|---:|\n");
        foreach (FieldCodec codec in codecs.All)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {codec.Name} | {codec.Version ?? "this"} | ");
            text.Append(codec.Encode is null ? " " : codec.Encode().ToString("N0", CultureInfo.InvariantCulture));
            Cells(Array.IndexOf(encoders, codec), encoded);
            Cells(Array.IndexOf(decoders, codec), decoded);
            text.Append(" |\n");
        }

        byte[] ber = codecs.EncodeForAsn1c();
        if (Asn1cRecords.Measure(ber, Rounds, out string missing) is (string version, double encode, double decode))
            text.Append(CultureInfo.InvariantCulture,
                $"| asn1c (C, gcc -O2), to and from objects, no integer above 2^63 - 1 | {version} | {ber.Length:N0} | {encode / fields:F2} | "
                + $"{encode / encoded[0].Nanoseconds:F2} | | {decode / fields:F2} | {decode / decoded[0].Nanoseconds:F2} | |\n");
        else
            text.Append(CultureInfo.InvariantCulture, $"\nasn1c was not measured: {missing} is not there.\n");
        int encodings = BerRecords.Walk(codecs.Ber.Span);
        double walk = decoded[Array.FindIndex(decoders, static c => c.Name == FieldCodecs.Walk)].Nanoseconds;
        text.Append(CultureInfo.InvariantCulture,
            $"\nBerReader.Read meets {encodings:N0} encodings and the ends of those that are constructed: {walk / encodings:F2} ns per encoding.\n");
        text.Append("\n`dotnet run -c Release --project bench -- fields --save`\n");
        return text.ToString();

        void Cells(int index, Measured[] measured)
        {
            if (index < 0)
                text.Append(" | | | ");
            else
                text.Append(CultureInfo.InvariantCulture,
                    $" | {measured[index].Nanoseconds / fields:F2} | {measured[index].Ratio:F2} | {measured[index].Allocated / fields:F1}");
        }
    }
}
