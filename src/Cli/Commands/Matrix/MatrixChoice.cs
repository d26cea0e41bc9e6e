using System.CommandLine;
using Ber.Live;

namespace Ber.Cli;

/// <summary>Two builds, and the places that are asked for.</summary>
internal sealed class MatrixChoice
{
    private readonly Argument<string> _source = new("A") { Description = "The build that machines run on." };
    private readonly Argument<string> _destination = new("B") { Description = "The build that they are to run on." };
    private readonly Option<string?> _machine = new("--machine") { Description = "Only this machine type.", HelpName = "M" };
    private readonly Option<string?> _configuration = new("--configuration") { Description = "Only this configuration.", HelpName = "C" };

    /// <summary>Gives a verb the arguments and options.</summary>
    public void AddTo(Command command)
    {
        command.Add(_source);
        command.Add(_destination);
        command.Add(_machine);
        command.Add(_configuration);
    }

    /// <summary>The names of both builds.</summary>
    public string[] EndsOf(ParseResult result) => [result.GetValue(_source)!, result.GetValue(_destination)!];

    /// <summary>The places.</summary>
    public MatrixPlace[] PlacesOf(ParseResult result, IEnumerable<MatrixPlace> all)
    {
        (string? machine, string? configuration) = (result.GetValue(_machine), result.GetValue(_configuration));
        return [.. all.Where(p => IsChosen(p.Machine, machine) && IsChosen(p.Configuration, configuration))];
    }

    /// <summary>What is wrong with a choice; empty: nothing.</summary>
    public static string WrongOf(string[] ends, MatrixPlace[] places, IEnumerable<string> builds)
        => Array.Find(ends, e => !builds.Contains(e)) is string unknown ? $"there is no build {unknown}: {string.Join(", ", builds)}."
            : places.Length == 0 ? "there is no such machine type or configuration in it." : "";

    private static bool IsChosen(string name, string? chosen) => chosen is null || name == chosen;
}
