using System.Diagnostics;
using System.Globalization;
using Support;

namespace EndToEnd;

/// <summary>
/// Prints what a refusal by announcement costs: time to the source's "failed", octets on the wire, pages among them, and whether the guest noticed.
/// </summary>
internal static class RefusalCommand
{
    public static int Run(int runs)
    {
        using var measurement = new Measurement();
        string[] device = ["-device", "virtio-rng-pci"];
        string announced = measurement.Profiles.Of([.. measurement.Guest, .. device]);
        string against = measurement.Profiles.Of(measurement.Guest);
        string folder = measurement.Profiles.Folder;
        string wire = Path.Join(folder, "wire");
        string verdict = $"--verdict unix:{Path.Join(folder, "verdict.sock")}";
        Console.Out.WriteLine(
            $"{"",-18} {"failed after ms",15} {"octets sent",12} {"page records",13} {"octets to QEMU",15} {"counter stood ms",17} {"STOP",5}");
        foreach (string channel in (string[])["", verdict])
        {
            List<double> times = [];
            for (int run = 0; run < runs; run++)
            {
                File.Delete(wire);
                string line = $"exec {Measurement.Command} decode --against {against} {channel} < {measurement.Fifo} > received 2> decode.err";
                using Process decoding = Process.Start(new ProcessStartInfo("sh", ["-c", line]) { WorkingDirectory = folder })!;
                using Qemu source = measurement.StartSource(device);
                var clock = Stopwatch.StartNew();
                source.Migrate($"exec:{Measurement.Command} encode --announce {announced} {channel} 2> encode.err | tee {wire} > {measurement.Fifo}");
                (double failed, double stood) = Watch(source, clock);
                decoding.WaitForExit();
                byte[] sent = File.ReadAllBytes(wire);
                times.Add(failed);
                int pages = BerRecord.LettersOf(sent).Count(static c => c == 'r'), stops = source.Events.Count(static e => e.Name == "STOP");
                long received = new FileInfo(Path.Join(folder, "received")).Length;
                string way = channel.Length > 0 ? "with --verdict" : "pipe alone";
                Console.Out.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{way,-18} {failed,15:F0} {sent.Length,12} {pages,13} {received,15} {stood,17:F0} {stops,5}"));
            }

            Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"  median",-18} {Measurement.Median(times),15:F0}"));
        }

        return 0;
    }

    /// <summary>Looks at the status and at the counter in turn.</summary>
    /// <returns>When the status was "failed", and the longest time in which the counter did not change, to 200 ms after that.</returns>
    private static (double Failed, double Stood) Watch(Qemu source, Stopwatch clock)
    {
        double failed = 0;
        double stood = 0;
        double changed = clock.Elapsed.TotalMilliseconds;
        uint counter = source.Counter();
        while (failed == 0 || clock.Elapsed.TotalMilliseconds < failed + 200)
        {
            if (failed == 0 && source.MigrationStatus() is "failed" or "completed")
                failed = clock.Elapsed.TotalMilliseconds;
            uint now = source.Counter();
            double at = clock.Elapsed.TotalMilliseconds;
            stood = Math.Max(stood, at - changed);
            if (now != counter)
                changed = at;
            counter = now;
        }

        return (failed, stood);
    }
}
