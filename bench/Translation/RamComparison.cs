using System.Globalization;
using System.Text;
using Ber.Compat;

namespace Ber.Bench;

/// <summary><c>ram [--save]</c>: pages from memory to memory through both translations, beside one copy of the same octets.</summary>
internal static class RamComparison
{
    private const int Pages = 64 * 1024;   // 256 MiB, which no cache holds
    private const int Rounds = 15;

    public static int Run(TextWriter output, bool save)
    {
        ResultFile.Publish(output, "ram.md", Report(), save);
        return 0;
    }

    private static string Report()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# RAM in memory\n\n{Machine.Describe()}\n\n");
        text.Append(CultureInfo.InvariantCulture,
            $"{Pages:N0} pages of 4 KiB in memory; medians of {Rounds} rounds of CPU time, each right after a copy. The translation copies no page: "
            + $"a sink takes it from where it stands, as writev(2) does, or \"into memory\" copies it once.\n\n");
        text.Append("| zero pages | what | GB/s | of a copy's | KiB allocated | B for one page more |\n|---:|---|---:|---:|---:|---:|\n");
        foreach (int zero in (int[])[0, 30])
        {
            var stream = new RamStream(Pages, zero);
            (string Name, Action Run)[] ways = Ways(stream);
            (string Name, Action Run)[] half = Ways(new RamStream(Pages / 2, zero));
            Measured[] measured = Measurement.SideBySide([.. ways.Select(static w => w.Run)], Rounds);
            for (int i = 0; i < ways.Length; i++)
            {
                long more = measured[i].Allocated - Allocated(half[i].Run);   // what a stream takes whatever its length is not of its pages
                text.Append(CultureInfo.InvariantCulture,
                    $"| {zero} % | {ways[i].Name} | {stream.Legacy.Length / measured[i].Nanoseconds:F2} | {1 / measured[i].Ratio:F2} | "
                    + $"{measured[i].Allocated / 1024.0:F0} | {more / (Pages / 2.0):F2} |\n");
            }
        }

        text.Append("\n`dotnet run -c Release --project bench -- ram --save`\n");
        return text.ToString();
    }

    private static (string Name, Action Run)[] Ways(RamStream stream) =>
    [
        ("copy, page by page", stream.Copy),
        ("encode, no digest", () => stream.Encode(DigestAlgorithm.None, isKept: false)),
        ("encode, XXH128", () => stream.Encode(DigestAlgorithm.XxHash128, isKept: false)),
        ("decode, XXH128", () => stream.Decode(isKept: false)),
        ("encode into memory, no digest", () => stream.Encode(DigestAlgorithm.None)),
        ("encode into memory, XXH128", () => stream.Encode(DigestAlgorithm.XxHash128)),
        ("decode into memory, XXH128", () => stream.Decode()),
    ];

    private static long Allocated(Action action)
    {
        action();
        long before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
