using System.CommandLine;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>The options <c>--channel</c>, <c>--preempt</c> and <c>--return</c>: the channels of a migration beside the main one, which is IN.</summary>
/// <param name="prefix">What stands before their names, where a command has two inputs.</param>
internal sealed class ChannelOptions(string prefix = "")
{
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
        command.Add(_channels);
        command.Add(_preempt);
        command.Add(_return);
    }

    /// <summary>The files that were named.</summary>
    public ChannelNames Of(ParseResult result) => new(
    [
        .. (result.GetValue(_channels) ?? []).Select(static path => (path, (MigrationChannelKind?)null)),
        .. result.GetValue(_preempt) is string preempt ? [(preempt, MigrationChannelKind.Preempt)] : Array.Empty<(string, MigrationChannelKind?)>(),
        .. result.GetValue(_return) is string back ? [(back, MigrationChannelKind.ReturnPath)] : Array.Empty<(string, MigrationChannelKind?)>(),
    ]);
}
