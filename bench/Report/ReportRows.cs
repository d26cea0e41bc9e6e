using System.Globalization;
using Ber.Compat;

namespace Ber.Bench;

/// <summary>
/// <c>rows [TEXT]</c>: what <c>bench/report.py</c> has of this process, a line per row with tabs between key, measure, peer and ratio; TEXT leaves those whose
/// key holds it. The first line says on what it is measured, lines on standard error what is.
/// </summary>
internal static class ReportRows
{
    private const int Count = 100_000;
    private const int Rounds = 31;
    private const int RamRounds = 15;
    private const int RamPages = 64 * 1024;   // 256 MiB, which no cache holds

    private static readonly ReportRow s_encodeMemoryPack = new("fields.encode.memorypack", "typed fields, encode: time", "MemoryPack into classes");
    private static readonly ReportRow s_encodeAsn1 = new("fields.encode.asn1", "typed fields, encode: speed", "AsnWriter, presized");
    private static readonly ReportRow s_decodeMemoryPack = new("fields.decode.memorypack", "typed fields, decode: time", "MemoryPack into classes");
    private static readonly ReportRow s_decodeAsn1 = new("fields.decode.asn1", "typed fields, decode: speed", "AsnDecoder");
    private static readonly ReportRow s_encodeDynamic = new("dynamic.encode.asn1", "description met at run time, encode: speed", "AsnWriter, presized");
    private static readonly ReportRow s_decodeDynamic = new("dynamic.decode.asn1", "description met at run time, decode: speed", "AsnDecoder");
    private static readonly ReportRow s_walk = new("tokens", "every token by BerReader.Read: time", "AsnDecoder, typed");
    private static readonly ReportRow s_skip = new("skip", "passing over records of 1 KiB, 256 MiB: time", "a plain read of the octets");
    private static readonly ReportRow s_skipHop = new("skip.hop", "passing over records of 1 KiB, 256 MiB: time", "a loop from length to length");
    private static readonly ReportRow s_encodeRam = new("ram.encode", "RAM in memory with XXH128, encode into memory: speed", "a copy, page by page");
    private static readonly ReportRow s_decodeRam = new("ram.decode", "RAM in memory with XXH128, decode into memory: speed", "a copy, page by page");

    private static readonly ReportRow[] s_devices =
    [
        Device("ber.encode", "BER encode"), Device("ber.decode", "BER decode"),
        Device("file.encode", "QEMUFile encode"), Device("file.decode", "QEMUFile decode"),
    ];

    public static int Run(TextWriter output, TextWriter progress, string text)
    {
        output.WriteLine($"machine\t{Machine.Describe()}");
        (string Name, ReportRow[] Rows, Func<double[]> Measure)[] groups =
        [
            ("typed fields", [s_encodeMemoryPack, s_encodeAsn1, s_decodeMemoryPack, s_decodeAsn1, s_encodeDynamic, s_decodeDynamic, s_walk], MeasureFields),
            ("passing over records", [s_skip, s_skipHop], MeasureSkip),
            ("sample devices", s_devices, MeasureDevices),
            ("RAM in memory", [s_encodeRam, s_decodeRam], MeasureRam),
        ];
        foreach ((string name, ReportRow[] rows, Func<double[]> measure) in groups)
        {
            if (!rows.Any(IsAsked))
                continue;
            progress.WriteLine($"in the process: {name}");
            double[] ratios = measure();
            foreach ((ReportRow row, double ratio) in rows.Zip(ratios).Where(r => IsAsked(r.First)))
                output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{row.Key}\t{row.Measure}\t{row.Peer}\t{ratio:F4}"));
            GC.Collect();   // the next one may want as much memory
        }

        return 0;

        bool IsAsked(ReportRow row) => row.Key.Contains(text, StringComparison.OrdinalIgnoreCase);
    }

    private static ReportRow Device(string key, string way)
        => new($"devices.{key}", $"sample devices, {way}, median of them: time", "the same field by field");

    private static double[] MeasureFields()
    {
        var codecs = new FieldCodecs(Count);
        string[] names = [FieldCodecs.Typed, FieldCodecs.Asn1, SerializerRecords.MemoryPack, FieldCodecs.Dynamic, FieldCodecs.Walk];
        FieldCodec[] named = [.. names.Select(n => codecs.All.Single(c => c.Name == n))];
        Action[] encode = [.. named[..^1].Select(static c => (Action)(() => c.Encode!()))];
        Action[] decode = [.. named.Select(static c => c.Decode!)];
        double[] encoded = Ratios(encode[0], encode[1], encode[2]), decoded = Ratios(decode[0], decode[1], decode[2]);
        return
        [
            1 / encoded[1], encoded[0], 1 / decoded[1], decoded[0],
            Ratios(encode[3], encode[1])[0], Ratios(decode[3], decode[1])[0], Ratios(decode[1], decode[4])[0],
        ];
    }

    private static double[] MeasureSkip()
    {
        var records = new SkippedRecords();
        double[] ratios = [Ratios(records.Sum, records.Skip)[0], Ratios(records.Hop, records.Skip)[0]];
        return records.Result != 0 ? ratios : throw new InvalidOperationException("Nothing was read.");
    }

    /// <summary>The least times of a visit, as <c>devices</c> has them; of each way the median over the devices.</summary>
    private static double[] MeasureDevices()
    {
        (Action Visit, Action ByFields)[][] devices =
        [
            .. DeviceComparison.Devices().Select(static d => new (Action, Action)[]
            {
                (() => d.EncodeBer(), () => d.EncodeBerByFields()), (d.DecodeBer, d.DecodeBerByFields),
                (() => d.EncodeQemuFile(), () => d.EncodeQemuFileByFields()), (d.DecodeQemuFile, d.DecodeQemuFileByFields),
            }),
        ];
        (double Visit, double ByFields)[][] least = [.. devices.Select(static d => d.Select(static _ => (double.MaxValue, double.MaxValue)).ToArray())];
        for (int round = 0; round < DeviceComparison.Rounds; round++)
        {
            for (int i = 0; i < devices.Length; i++)
            {
                for (int way = 0; way < s_devices.Length; way++)
                {
                    (double visit, double byFields) = least[i][way];
                    least[i][way] = (
                        Math.Min(visit, DeviceComparison.Time(devices[i][way].Visit)), Math.Min(byFields, DeviceComparison.Time(devices[i][way].ByFields)));
                }
            }
        }

        return [.. s_devices.Select((_, way) => Measurement.Median([.. least.Select(l => l[way].Visit / l[way].ByFields)]))];
    }

    private static double[] MeasureRam()
    {
        var stream = new RamStream(RamPages, zeroPercent: 0);
        Measured[] measured = Measurement.SideBySide(
            [stream.Copy, () => stream.Encode(DigestAlgorithm.XxHash128), () => stream.Decode()], RamRounds);
        return [1 / measured[1].Ratio, 1 / measured[2].Ratio];
    }

    /// <summary>How many times as long as the first each of the others takes.</summary>
    private static double[] Ratios(Action first, params Action[] others)
        => [.. Measurement.SideBySide([first, .. others], Rounds).Skip(1).Select(static m => m.Ratio)];
}
