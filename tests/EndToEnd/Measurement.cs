using Support;

namespace EndToEnd;

/// <summary>The guest that is measured: 1 GiB of memory without a page that is zero, and a working set of 142 pages.</summary>
internal sealed class Measurement : IDisposable
{
    private const uint Memory = 1u << 30;

    public Measurement()
    {
        Console.Out.WriteLine($"qber: {string.Join(' ', CommandOutcome.Command)}; {string.Join(' ', Qemu.Accelerator)}; "
            + $"1 GiB of memory, no page zero; {Environment.ProcessorCount} processors");
        string firmware = Path.Join(Profiles.Folder, "filling.bin");
        File.WriteAllBytes(firmware, Firmware.Filling(Memory));
        Guest = ["-M", "pc", "-m", "1024", "-bios", firmware];
        using var make = System.Diagnostics.Process.Start("mkfifo", Fifo);
        make.WaitForExit();
    }

    public Profiles Profiles { get; } = new();

    /// <summary>The guest's arguments.</summary>
    public string[] Guest { get; }

    /// <summary>A named pipe between the two sides.</summary>
    public string Fifo => Path.Join(Profiles.Folder, "stream.fifo");

    /// <summary>The command as a shell takes it.</summary>
    public static string Command => string.Join(' ', CommandOutcome.Command);

    /// <summary>Starts a source, whose memory is filled, and that may use all of the bandwidth.</summary>
    public Qemu StartSource(params string[] more)
    {
        Qemu source = Qemu.Start(Profiles.Folder, [.. Qemu.Accelerator, .. Guest, .. more]);
        try
        {
            Qemu.Wait(() => source.Counter() > 1000, "the guest to count (a KVM without hardware behind it may not run it: QBER_ACCEL=tcg)");
            source.Execute("migrate-set-parameters", """{"max-bandwidth": 1000000000000}""");
            return source;
        }
        catch
        {
            source.Dispose();
            throw;
        }
    }

    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[(sorted.Length / 2) - 1] + sorted[sorted.Length / 2]) / 2;
    }

    public void Dispose() => Profiles.Dispose();
}
