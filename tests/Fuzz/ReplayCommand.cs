namespace Fuzz;

/// <summary><c>replay</c>: inputs out of files, cut in every way. <c>minimize</c>: the smallest part of an input that fails alike.</summary>
internal static class ReplayCommand
{
    private static readonly Cutting[] s_cuttings =
    [
        .. new[] { 1, 2, 7, 4095 }.SelectMany(static p => (Cutting[])[new(p), new(p, null, IsLive: true)]),
        .. Enumerable.Range(0, 16).Select(static i => new Cutting(1 << (i % 13), i, i % 3 == 0)),
    ];

    public static int Run(IFuzzTarget target, IEnumerable<string> paths)
    {
        int failures = 0;
        foreach (string path in paths)
        {
            byte[] input = File.ReadAllBytes(path);
            Exception? failure = FailureOf(target, input);
            failures += failure is null ? 0 : 1;
            Console.WriteLine(failure is null ? $"good {target.Name} {path}" : $"FAILED {target.Name} {path}: {failure}");
        }

        return failures == 0 ? 0 : 1;
    }

    public static int Minimize(IFuzzTarget target, string path)
    {
        byte[] input = File.ReadAllBytes(path);
        if (FailureOf(target, input) is not Exception failure)
            return 0;
        string kind = Findings.KindOf(target, failure);
        for (int step = input.Length / 2; step > 0; step /= 2)
        {
            for (int at = 0; at < input.Length;)
            {
                byte[] shorter = OctetMutations.Replace(input, at, Math.Min(step, input.Length - at), []);
                if (FailureOf(target, shorter) is Exception other && Findings.KindOf(target, other) == kind)
                    input = shorter;
                else
                    at += step;
            }
        }

        File.WriteAllBytes($"{path}.min", input);
        Console.WriteLine($"{path}.min: {input.Length} octets: {failure.Message}");
        return 1;
    }

    /// <summary>What an input fails with, cut in any way; null: nothing.</summary>
    public static Exception? FailureOf(IFuzzTarget target, byte[] input)
    {
        try
        {
            Judge.Hold(target, input, s_cuttings);
            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }
}
