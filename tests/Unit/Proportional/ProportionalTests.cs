using System.Globalization;
using Support.Hostile;

namespace Unit.Proportional;

/// <summary>
/// Twice the input is at most twice the work, for shapes of which there is much in few octets. Work is counted in instructions of the native command:
/// all that it does is in them, the runtime's searches and copies too, and they repeat on every machine.
/// </summary>
public sealed class ProportionalTests(InstructionCounter counter) : IClassFixture<InstructionCounter>
{
    private const double MaxGrowth = 2.2;

    /// <summary>Shapes and commands, by name and place.</summary>
    public static TheoryData<string, string> Runs
    {
        get
        {
            var runs = new TheoryData<string, string>();
            foreach (HostileShape shape in HostileShape.All)
            {
                foreach (string command in shape.Commands)
                    runs.Add(shape.Name, command);
            }

            return runs;
        }
    }

    [NativeTheory]
    [MemberData(nameof(Runs))]
    public async Task Work_OfTwiceTheParts_IsAtMostTwiceTheWork(string shape, string command)
    {
        HostileShape all = HostileShape.All.Single(s => s.Name == shape);
        int[] parts = [0, all.Count, 2 * all.Count];

        long[] work = await Task.WhenAll(parts.Select(n => counter.CountAsync(all, command, n)));
        if (Growth(work) > MaxGrowth)
        {
            // A thread that waits for another one may count, too, if the machine is busy: the fewer instructions are those of the work.
            long[] again = await Task.WhenAll(parts.Select(n => counter.CountAsync(all, command, n)));
            work = [.. work.Zip(again, Math.Min)];
        }

        string counts = $"{work[0]} → {work[1]} → {work[2]} instructions of 0, {parts[1]} and {parts[2]} parts";
        string text = string.Create(CultureInfo.InvariantCulture, $"{Growth(work):F2} {shape}: {command}: {counts}");
        InstructionCounter.Report(text);
        Assert.True(Growth(work) <= MaxGrowth, text);
    }

    /// <summary>What a run without parts takes is the start of the command.</summary>
    private static double Growth(long[] work) => (double)(work[2] - work[0]) / (work[1] - work[0]);

    /// <summary>Each shape is really of the size that it says, so that the growth is one.</summary>
    [Fact]
    public void Shapes_OfTwiceTheParts_HaveAboutTwiceTheOctets()
    {
        foreach (HostileShape shape in HostileShape.All)
        {
            int[] octets = [.. new[] { 0, shape.Count, 2 * shape.Count }.Select(n => shape.Make(n).Sum(static f => f.Length))];
            Assert.InRange((double)(octets[2] - octets[0]) / (octets[1] - octets[0]), 1.8, 2.2);
        }
    }
}
