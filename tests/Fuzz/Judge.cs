using System.Diagnostics;

namespace Fuzz;

/// <summary>Holds a target to what must be true of any input: documented exceptions only, the same outcome for every cutting, time and
/// memory in proportion.</summary>
internal static class Judge
{
    /// <summary>Octets that a run may allocate for an input of none: windows, buffers, the trees of what is read.</summary>
    public const long AllocationConstant = 4 * 1024 * 1024;

    private const int ZstdFactor = 32 * 1024;   // a block of four octets may stand for 128 KiB (RFC 8878 3.1.1.2)

    private static readonly byte[] s_zstd = [0x28, 0xb5, 0x2f, 0xfd];
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    /// <summary>Allocated octets beyond the constant for each octet read or written, at most so far, by target: to keep the factors honest.</summary>
    public static Dictionary<string, double> Factors { get; } = [];

    /// <summary>Runs an input whole, and once more for each cutting.</summary>
    /// <exception cref="ViolationException">Something that must hold does not.</exception>
    public static void Hold(IFuzzTarget target, byte[] input, params ReadOnlySpan<Cutting> cuttings)
    {
        Outcome whole = Measure(target, input, Cutting.Whole);
        foreach (Cutting cutting in cuttings)
        {
            Outcome cut = Measure(target, input, cutting);
            if (cut != whole)
                throw new ViolationException($"{cutting}: {Difference(whole, cut)}");
        }
    }

    private static string Difference(Outcome whole, Outcome cut)
    {
        if (whole.Text == cut.Text)
            return $"the octets written differ: {whole.Octets} and {cut.Octets} with the same result {Excerpt(whole.Text, 0)}";
        int at = 0;
        while (at < whole.Text.Length && at < cut.Text.Length && whole.Text[at] == cut.Text[at])
            at++;
        return $"not \"{Excerpt(whole.Text, at)}\", as for the whole, but \"{Excerpt(cut.Text, at)}\"";
    }

    private static string Excerpt(string text, int at)
    {
        int start = Math.Max(0, at - 60);
        return text[start..Math.Min(text.Length, start + 240)];
    }

    private static Outcome Measure(IFuzzTarget target, byte[] input, Cutting cutting)
    {
        Outcome outcome = Once(target, input, cutting, out long allocated, out TimeSpan time);
        int factor = input.AsSpan().IndexOf(s_zstd) >= 0 ? Math.Max(target.AllocationFactor, ZstdFactor) : target.AllocationFactor;
        long limit = AllocationConstant + factor * (input.Length + outcome.Octets);

        // A first run compiles and fills pools, and another process may have had the processor: what is out of proportion is so always.
        for (int i = 0; i < 4 && (allocated > limit || time > s_patience); i++)
        {
            Once(target, input, cutting, out long again, out TimeSpan timeAgain);
            allocated = Math.Min(allocated, again);
            time = timeAgain < time ? timeAgain : time;
        }

        double found = (double)(allocated - AllocationConstant) / (input.Length + outcome.Octets + 1);
        Factors[target.Name] = Math.Max(found, Factors.GetValueOrDefault(target.Name));
        if (allocated > limit)
            throw new ViolationException($"{allocated} octets allocated for {input.Length} read and {outcome.Octets} written, more than {limit}");
        return time <= s_patience
            ? outcome
            : throw new ViolationException($"{time.TotalSeconds:F1} s for {input.Length} octets read and {outcome.Octets} written");
    }

    private static Outcome Once(IFuzzTarget target, byte[] input, Cutting cutting, out long allocated, out TimeSpan time)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        long start = Stopwatch.GetTimestamp();
        Outcome outcome;
        try
        {
            outcome = target.Run(input, cutting);
        }
        catch (BoundReachedException exception)
        {
            outcome = new Outcome(exception.Message, BoundedSink.Bound);
        }
        catch (Exception exception) when (target.IsDocumented(exception))
        {
            outcome = new Outcome($"{exception.GetType().Name}: {exception.Message}");
            if (exception.Message.AsSpan().IndexOfAny('\n', '\r') >= 0)
                throw new ViolationException($"a message of more than one line: {exception.Message}");
        }

        time = Stopwatch.GetElapsedTime(start);
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return outcome;
    }
}
