using System.IO.Hashing;
using SharpFuzz;

namespace Fuzz;

/// <summary><c>afl</c>: one harness under afl-fuzz, in the process that its fork server is. <c>seeds</c>: small inputs for it to begin with.</summary>
internal static class AflCommand
{
    private const int LongestSeed = 6 * 1024;

    public static int Run(IFuzzTarget target)
    {
        Fuzzer.Run(stream =>
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            byte[] input = copy.ToArray();

            // The cutting follows from the input, so that a run repeats.
            Judge.Hold(target, input, Cutting.Choose(new Random((int)XxHash3.HashToUInt64(input)), input.Length));
        });
        return 0;
    }

    public static int WriteSeeds(IFuzzTarget target, string folder)
    {
        Directory.CreateDirectory(folder);
        IReadOnlyList<byte[]> all = new Seeds().Of(target.Kind);
        IEnumerable<byte[]> joined = target.Kind is InputKind.TracePair ? all.Select(static t => PairedInput.Join(t, t)) : all;
        int count = 0;
        foreach (byte[] seed in joined.Where(static s => s.Length <= LongestSeed))
            File.WriteAllBytes(Path.Join(folder, $"{count++:d4}"), seed);
        Console.WriteLine($"{count} seeds");
        return count > 0 ? 0 : 1;
    }
}
