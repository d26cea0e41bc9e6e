using Fuzz;
using Support;

namespace Property;

/// <summary>What was found by fuzzing once: each input is held to what its harness demands of any.</summary>
public sealed class KeptInputProperties
{
    private static string Folder => Path.Join(GoldenText.Root, "tests/Fuzz/Kept");

    public static TheoryData<string> Names => [.. Directory.EnumerateFiles(Folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Kept_inputs_do_no_harm(string name)
    {
        IFuzzTarget target = FuzzTargets.Find(name.Split('-')[0]);

        Assert.Null(ReplayCommand.FailureOf(target, File.ReadAllBytes(Path.Join(Folder, name))));
    }
}
