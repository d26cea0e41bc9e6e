using System.Text;
using Support;

namespace Golden.Documents;

/// <summary>Every command that a document shows with its output is run, as a reader would; UPDATE_GOLDEN=1 writes the outputs anew.</summary>
public sealed class ConsoleFenceTests : IDisposable
{
    private const string Marker = "\u0001";

    private readonly string _folder = Directory.CreateTempSubdirectory("qber-document-").FullName;

    public ConsoleFenceTests()
    {
        foreach (string entry in Directory.EnumerateFileSystemEntries(GoldenText.Root).Where(static e => !Path.GetFileName(e).StartsWith('.')))
            File.CreateSymbolicLink(Path.Join(_folder, Path.GetFileName(entry)), entry);
    }

    /// <summary>Documents with a fence <c>console</c>.</summary>
    public static TheoryData<string> Documents =>
        [.. DocumentNames.All.Where(static name => ConsoleFence.Of(File.ReadAllLines(DocumentNames.PathOf(name))).Count > 0)];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Readme_HasCommandsWithOutput() => Assert.NotEmpty(ConsoleFence.Of(File.ReadAllLines(DocumentNames.PathOf("README.md"))));

    [Theory]
    [MemberData(nameof(Documents))]
    public void Document_Commands_PrintWhatItShows(string name)
    {
        string[] lines = File.ReadAllLines(DocumentNames.PathOf(name));
        IReadOnlyList<ConsoleFence> fences = ConsoleFence.Of(lines);
        ConsoleCommand[] commands = [.. fences.SelectMany(static f => f.Commands)];

        List<string>[] found = Run(commands);

        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
            Assert.Null(GoldenText.Difference(name, Anew(lines, fences, found)));
        for (int i = 0; i < commands.Length; i++)
        {
            if (!commands[i].Holds(found[i]) && !IsProgramMissing(found[i]) && Environment.GetEnvironmentVariable("UPDATE_GOLDEN") != "1")
                Assert.Fail($"{name}: $ {commands[i].Line}\nexpected\n{string.Join('\n', commands[i].Output)}\nfound\n{string.Join('\n', found[i])}");
        }
    }

    /// <summary>Whether another program than ours is not installed here, where it need not be.</summary>
    private static bool IsProgramMissing(List<string> output)
        => Environment.GetEnvironmentVariable("QBER_REQUIRE_FOREIGN") != "1"
            && output.Exists(static l => l.EndsWith(": command not found", StringComparison.Ordinal));

    /// <summary>The commands of one document run in one shell, one after the other: a later one may use a file of a former.</summary>
    private List<string>[] Run(ConsoleCommand[] commands)
    {
        string script = Path.Join(_folder, ".commands");
        IEnumerable<string> lines = ["qber() { $Q \"$@\"; }", .. commands.Select(static c => $"{c.Line}\nprintf '{Marker}'")];
        File.WriteAllLines(script, lines);
        CommandOutcome outcome = CommandOutcome.Shell("cd \"$D\" && exec bash .commands 2>&1", ("D", _folder), ("COLUMNS", "160"));
        string[] outputs = outcome.Text.Split(Marker);
        Assert.Equal(commands.Length + 1, outputs.Length);
        return [.. outputs[..^1].Select(static text => text.Length == 0 ? (List<string>)[] : [.. text.TrimEnd('\n').Split('\n')])];
    }

    /// <summary>The document with the outputs that were found; those that are abridged stay, since nobody knows what is to be left out.</summary>
    private static string Anew(string[] lines, IReadOnlyList<ConsoleFence> fences, List<string>[] found)
    {
        var text = new StringBuilder();
        int next = 0;
        int written = 0;
        foreach (ConsoleFence fence in fences)
        {
            Append(text, lines[written..fence.Start]);
            foreach (ConsoleCommand command in fence.Commands)
            {
                Append(text, [$"$ {command.Line}", .. command.IsAbridged ? command.Output : found[next]]);
                next++;
            }

            written = Array.IndexOf(lines, "```", fence.Start);
        }

        Append(text, lines[written..]);
        return text.ToString();
    }

    private static void Append(StringBuilder text, IEnumerable<string> lines) => text.AppendJoin('\n', lines).Append('\n');
}
