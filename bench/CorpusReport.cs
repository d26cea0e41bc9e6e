using System.Collections.Concurrent;
using System.Globalization;
using Ber.Compat;
using Ber.Visitors;
using Support;

namespace Ber.Bench;

/// <summary>
/// <c>corpus FOLDER</c>: a row for each stream in FOLDER (<c>*.mig</c>) with its size as BER, all of it and without RAM; then how much of the device state is
/// typed, which of it QEMU itself only describes as octets, and why the rest is opaque.
/// </summary>
internal static class CorpusReport
{
    private sealed record Row(string Id, TranslationResult Result, bool HasDescription, bool IsEqual, long DeviceOctets, long OpaqueOctets,
        Dictionary<string, long> Blobs, Dictionary<string, GrammarCount> Grammars);

    /// <summary>Fields that QEMU saves by a function of its own.</summary>
    /// <param name="Tried">How many there are.</param>
    /// <param name="Typed">How many are described.</param>
    /// <param name="Octets">Their octets.</param>
    /// <param name="TypedOctets">Those in fields that are described.</param>
    private readonly record struct GrammarCount(long Tried, long Typed, long Octets, long TypedOctets)
    {
        public static GrammarCount operator +(GrammarCount x, GrammarCount y)
            => new(x.Tried + y.Tried, x.Typed + y.Typed, x.Octets + y.Octets, x.TypedOctets + y.TypedOctets);
    }

    public static int Run(TextWriter output, string folder)
    {
        var rows = new ConcurrentBag<Row>();
        var refused = new ConcurrentBag<string>();
        Parallel.ForEach(Directory.EnumerateFiles(folder, "*.mig"), path =>
        {
            try
            {
                rows.Add(Measure(path));
            }
            catch (StreamFormatException exception)
            {
                refused.Add($"{Path.GetFileNameWithoutExtension(path)}: {exception.Message}");
            }
        });

        Row[] all = [.. rows.OrderBy(static r => r.Id, StringComparer.Ordinal)];
        output.WriteLine("| stream | legacy | BER | ratio | legacy without RAM | BER without RAM | ratio | typed |");
        output.WriteLine("|---|---:|---:|---:|---:|---:|---:|---:|");
        foreach (Row row in all)
        {
            TranslationResult r = row.Result;
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {row.Id} | {r.LegacyOctets} | {r.BerOctets} | {Ratio(r):F3} | {r.LegacyOctets - r.LegacyRamOctets} | {r.BerOctets - r.BerRamOctets} | "
                + $"{RatioWithoutRam(r):F3} | {Share(row.DeviceOctets - row.OpaqueOctets, row.DeviceOctets):F2} % |"));
        }

        Row[] described = [.. all.Where(static r => r.HasDescription)];
        output.WriteLine();
        output.WriteLine(
            $"{all.Length} streams, {all.Count(static r => !r.IsEqual)} not equal after the way to BER and back; {refused.Count} other files refused");
        Print(output, "with vmdesc", described);
        Print(output, "without vmdesc", [.. all.Where(static r => !r.HasDescription)]);
        output.WriteLine(
            $"live sections other than ram: {all.Count(static r => r.Result.TypedLiveOctets > 0)} streams, "
            + $"{all.Sum(static r => r.Result.TypedLiveOctets)} octets typed; "
            + $"{all.Sum(static r => r.Result.OpaqueOctets - r.Result.OpaqueDeviceOctets)} octets opaque outside of device sections");
        PrintBlobs(output, described);
        PrintGrammars(output, described);
        foreach (IGrouping<string, string> reason in all.SelectMany(static r => r.Result.OpaqueReasons)
            .GroupBy(static r => r[(r.IndexOf(": ", StringComparison.Ordinal) + 1)..].Trim()).OrderByDescending(static g => g.Count()))
            output.WriteLine($"opaque in {reason.Count()}: {reason.Key}");
        foreach (string line in refused.Order(StringComparer.Ordinal))
            output.WriteLine($"refused: {line}");
        return all.All(static r => r.IsEqual) ? 0 : 1;
    }

    private static Row Measure(string path)
    {
        byte[] legacy = File.ReadAllBytes(path);
        var consumer = new DeviceSums();
        StreamInspector.Inspect(new StreamOctetSource(new MemoryStream(legacy)), consumer);
        var ber = new MemoryStream();
        TranslationResult result = StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(legacy)), new StreamOctetSink(ber),
            new TranslationOptions { Program = "qber 0.1.0" });
        ber.Position = 0;
        var back = new MemoryStream(legacy.Length);
        StreamTranslator.BerToLegacy(new StreamOctetSource(ber), new StreamOctetSink(back));
        bool isEqual = back.GetBuffer().AsSpan(0, (int)back.Length).SequenceEqual(legacy);
        return new Row(Path.GetFileNameWithoutExtension(path), result, consumer.HasDescription, isEqual, consumer.Octets, consumer.OpaqueOctets,
            consumer.Blobs, consumer.Grammars);
    }

    private static void Print(TextWriter output, string name, Row[] rows)
    {
        if (rows.Length == 0)
            return;
        double[] ratios = [.. rows.Select(static r => Ratio(r.Result)).Order()];
        double[] withoutRam = [.. rows.Select(static r => RatioWithoutRam(r.Result)).Order()];
        long octets = rows.Sum(static r => r.DeviceOctets);
        long opaque = rows.Sum(static r => r.OpaqueOctets);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name}: {rows.Length} streams; BER/legacy median {ratios[ratios.Length / 2]:F3}, most {ratios[^1]:F3}; "
            + $"without RAM median {withoutRam[withoutRam.Length / 2]:F3}, most {withoutRam[^1]:F3}; "
            + $"{octets} device octets, {Share(octets - opaque, octets):F3} % typed; longest beyond the legacy stream "
            + $"{rows.Max(static r => r.Result.BerOctets - r.Result.LegacyOctets)} octets"));
    }

    private static void PrintBlobs(TextWriter output, Row[] rows)
    {
        long octets = rows.Sum(static r => r.DeviceOctets);
        output.WriteLine("typed as octets, as QEMU describes them (share of the device octets):");
        foreach (var blob in rows.SelectMany(static r => r.Blobs).GroupBy(static b => b.Key).Select(static g => (g.Key, Octets: g.Sum(static b => b.Value)))
            .OrderByDescending(static b => b.Octets).Take(20))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {blob.Key}: {blob.Octets} ({Share(blob.Octets, octets):F2} %)"));
    }

    private static void PrintGrammars(TextWriter output, Row[] rows)
    {
        output.WriteLine("saved by functions of QEMU's own: fields, those described, their octets:");
        foreach (var grammar in rows.SelectMany(static r => r.Grammars).GroupBy(static g => g.Key)
            .Select(static g => (g.Key, Sum: g.Select(static c => c.Value).Aggregate(static (x, y) => x + y))).OrderByDescending(static g => g.Sum.Octets))
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"  {grammar.Key}: {grammar.Sum.Tried} fields, {grammar.Sum.Typed} described; {grammar.Sum.Octets} octets, "
                + $"{Share(grammar.Sum.TypedOctets, grammar.Sum.Octets):F2} % typed"));
        }
    }

    private static double Ratio(TranslationResult r) => (double)r.BerOctets / r.LegacyOctets;

    private static double RatioWithoutRam(TranslationResult r) => (double)(r.BerOctets - r.BerRamOctets) / (r.LegacyOctets - r.LegacyRamOctets);

    private static double Share(long part, long all) => all == 0 ? 100 : 100.0 * part / all;

    private sealed class DeviceSums : IStreamConsumer
    {
        private static readonly string[] s_types =
        [
            "virtio", "virtio-gpu", "pci config", "msix state", "scsi-requests", "virtio-fs back-end state", "virtio-net vhost-user backend state",
            "usb-redir-parser", "usb-redir-bufpq", "usb-redir-packet-id-q", "irqs",
        ];

        public bool HasDescription { get; private set; }

        public long Octets { get; private set; }

        public long OpaqueOctets { get; private set; }

        public Dictionary<string, long> Blobs { get; } = [];

        public Dictionary<string, GrammarCount> Grammars { get; } = [];

        public void OnDevice(DeviceSection section)
        {
            Octets += section.Octets;
            OpaqueOctets += section.OpaqueOctets;
            if (section.State is not null)
            {
                Add(section.Description!, 1);
                AddGrammars(section.Description!, section.Description!.Name, null);
                if (section.IsOldStyle && section.Description!.Fields is [VMStateField data])
                    AddOldStyle(section.Path.IdStr, data);
            }
        }

        public void OnVMDesc(VMDescDialect dialect, long pageSize, VMStateDescription? configuration) => HasDescription = true;

        private void AddOldStyle(string idStr, VMStateField data)
        {
            long octets = data.Length ?? 0;
            Count($"section {idStr}", new GrammarCount(1, data.IsSavedByHand ? 1 : 0, octets, data.IsSavedByHand ? octets : 0));
        }

        /// <summary>What no grammar explains inside of a field that is described has one of these names.</summary>
        private static bool IsRest(VMStateField field) => field is { Kind: FieldKind.Buffer, IsZeros: false, Name: "class" or "rest" or "data" or "ccw" };

        private void AddGrammars(VMStateDescription description, string device, string? inside)
        {
            foreach (VMStateField field in description.Fields)
            {
                if (s_types.Contains(field.TypeName) && inside is null && (field.IsSavedByHand || field.Kind is FieldKind.Buffer))
                {
                    string key = $"{field.TypeName} of {(field.TypeName == "virtio" ? device : "all devices")}";
                    long octets = field.Length ?? 0;
                    Count(key, new GrammarCount(1, field.IsSavedByHand ? 1 : 0, octets, field.IsSavedByHand ? octets : 0));
                    if (field.IsSavedByHand)
                        AddGrammars(field.Struct!, device, key);
                    continue;
                }

                if (inside is not null && IsRest(field))
                    Count(inside, new GrammarCount(0, 0, 0, -field.Size));
                if (field.Struct is not null)
                    AddGrammars(field.Struct, device, inside);
            }

            foreach (VMStateDescription subsection in description.Subsections)
                AddGrammars(subsection, device, inside);
        }

        private void Count(string key, GrammarCount count) => Grammars[key] = Grammars.GetValueOrDefault(key) + count;

        private void Add(VMStateDescription description, long times)
        {
            foreach (VMStateField field in description.Fields)
            {
                if (field.Kind is FieldKind.Buffer)
                    Blobs[field.TypeName] = Blobs.GetValueOrDefault(field.TypeName) + (times * field.Count * field.Size);
                if (field.Struct is not null)
                    Add(field.Struct, times * field.Count);
                foreach (VMStateElements run in field.Elements)
                    Add(run.Struct, times * run.Count);
            }

            foreach (VMStateDescription subsection in description.Subsections)
                Add(subsection, times);
        }
    }
}
