using System.CommandLine;

namespace Ber.Cli;

/// <summary>The options <c>--offset</c> and <c>--snapshot</c>: where in an input the stream is.</summary>
internal static class ContainerChoices
{
    private static readonly Option<string[]> s_snapshot = new("--snapshot")
    {
        Description = "Of a qcow2 image: the internal snapshot, by id or name, whose state is read. Twice for two inputs.",
        HelpName = "ID|NAME",
    };

    private static readonly Option<long[]> s_offset = new("--offset")
    {
        Description = "Where the stream, or its container, begins in the input (units K to P, of 1024); behind zeros it is found. Twice for two inputs.",
        HelpName = "SIZE",
        CustomParser = static result =>
        {
            List<long> offsets = [];
            foreach (var token in result.Tokens)
            {
                if (LimitOptions.TryParse(token.Value, least: 0, out long offset))
                    offsets.Add(offset);
                else
                    result.AddError($"--offset takes octets, or a number with K, M, G, T or P, not '{token.Value}'.");
            }

            return [.. offsets];
        },
    };

    /// <summary>Options that name a second input.</summary>
    private static readonly string[] s_second = ["--against", "--announce", "--types"];

    /// <summary>Adds them to a command that reads a stream.</summary>
    public static void AddTo(Command command)
    {
        command.Options.Add(s_offset);
        command.Options.Add(s_snapshot);
        ProgressOption.AddTo(command);
    }

    /// <summary>Takes the choice.</summary>
    public static void Take(ParseResult result)
    {
        Containers.Snapshots = result.GetValue(s_snapshot) ?? [];
        Containers.Offsets = result.GetValue(s_offset) ?? [];
        Command command = result.CommandResult.Command;
        bool isOfTwo = command.Arguments.Count > 1
            || command.Options.Any(option => s_second.Contains(option.Name) && result.GetResult(option) is { Implicit: false });
        Containers.InputCount = isOfTwo ? 2 : 1;
    }
}
