using Support;

namespace Golden.Documents;

/// <summary>What documents say to type is understood: verbs and options are asked of the command itself, which is given --help and so does nothing.</summary>
public sealed class DocumentedCommandTests
{
    private const string EndOfOptions = "--";

    [Fact]
    public void EveryCommand_InADocument_IsUnderstood()
    {
        DocumentedCommand[] commands =
        [
            .. DocumentNames.All.SelectMany(static name => DocumentedCommand.Of(name, File.ReadAllText(DocumentNames.PathOf(name))))
                .DistinctBy(static c => string.Join('\0', c.Arguments)),
        ];
        Assert.True(commands.Length > 50, $"{commands.Length} commands are found.");

        string[] faults = [.. commands.AsParallel().WithDegreeOfParallelism(4).Select(FaultOf).Where(static f => f.Length > 0)];

        Assert.Empty(faults);
    }

    [Theory]
    [InlineData("`qber show [--device PATH] IN`", "show --device PATH IN")]
    [InlineData("```sh\nmigrate \"exec:qber encode -o a | ssh dst 'qber decode > b'\"\n```\n", "encode -o a, decode")]
    [InlineData("```\nqber show --format text|json x   # words\n```\n", "show --format text x")]
    [InlineData("`qber: key.pem: qber takes keys`", "")]
    public void Commands_OfAText_AreThoseThatStandThere(string text, string expected)
        => Assert.Equal(expected, string.Join(", ", DocumentedCommand.Of("x", text).Select(static c => string.Join(' ', c.Arguments))));

    private static string FaultOf(DocumentedCommand command)
    {
        IEnumerable<string> before = command.Arguments.TakeWhile(static a => a != EndOfOptions);
        CommandOutcome outcome = CommandOutcome.Run([], [.. before, "--help"]);
        return outcome.ExitCode == 0 ? "" : $"{command}: {outcome.Error}";
    }
}
