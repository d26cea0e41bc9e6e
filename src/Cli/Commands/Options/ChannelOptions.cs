using System.CommandLine;
using System.CommandLine.Parsing;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>The options <c>--channel</c>, <c>--preempt</c> and <c>--return</c>: the channels of a migration beside the main one, which is IN.</summary>
/// <param name="prefix">What stands before their names, where a command has two inputs.</param>
internal sealed class ChannelOptions(string prefix = "")
{
    private const string StandardInput = "-";

    private static readonly HashSet<Option> s_all = [];

    private readonly Option<string[]> _channels = new($"--{prefix}channel")
    {
        Description = "Files with the other channels of the migration, in any order: their first octets tell which they are.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> _preempt = new($"--{prefix}preempt")
    {
        Description = "A file with its preempt channel, which may be empty.",
        HelpName = "FILE",
    };

    private readonly Option<string?> _return = new($"--{prefix}return")
    {
        Description = "A file with its return path, which may be empty.",
        HelpName = "FILE",
    };

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_channels, _preempt, _return])
        {
            command.Add(option);
            s_all.Add(option);
        }

        command.Validators.Add(Validate);
    }

    /// <summary>The files that were named.</summary>
    public ChannelNames Of(ParseResult result) => new(
    [
        .. (result.GetValue(_channels) ?? []).Select(static path => (path, (MigrationChannelKind?)null)),
        .. result.GetValue(_preempt) is string preempt ? [(preempt, MigrationChannelKind.Preempt)] : Array.Empty<(string, MigrationChannelKind?)>(),
        .. result.GetValue(_return) is string back ? [(back, MigrationChannelKind.ReturnPath)] : Array.Empty<(string, MigrationChannelKind?)>(),
    ]);

    /// <summary>
    /// <c>--channel</c> takes all names that follow it: so IN is to be said, lest the main channel is one of them. Standard input is one file; an output
    /// replaces none of those that are read.
    /// </summary>
    private static void Validate(CommandResult command)
    {
        OptionResult[] given = [.. command.Children.OfType<OptionResult>().Where(static o => s_all.Contains(o.Option) && !o.Implicit)];
        if (given.Length == 0 || command.Errors.Any())
            return;
        string[] files = [.. given.SelectMany(static o => o.Tokens).Select(static t => t.Value)];
        IEnumerable<string> inputs = command.Children.OfType<ArgumentResult>().SelectMany(static i => i.Tokens).Select(static t => t.Value);
        if (command.Command.Arguments.FirstOrDefault(argument => command.GetResult(argument) is not { Tokens.Count: > 0 }) is Argument missing)
            command.AddError(
                $"with {given[0].Option.Name} the main channel is to be named: {missing.Name} goes before it, since it takes all names that follow; "
                + "- is standard input.");
        else if (inputs.Concat(files).Count(static name => name == StandardInput) > 1)
            command.AddError("only one of the channels can be standard input.");
        else if (OutputOf(command) is string output && Array.Find(files, file => OutputPath.AreSame(file, output)) is string read)
            command.AddError($"{output} is a channel that is read, {read}: give another output.");
    }

    private static string? OutputOf(CommandResult command)
        => command.Children.OfType<OptionResult>().FirstOrDefault(static o => o.Option.Name == FilterOptions.OutputName) is { Tokens: [.., var output] }
            ? output.Value : null;
}
