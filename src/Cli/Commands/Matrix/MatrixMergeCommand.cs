using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber matrix merge RESULT…</c>: joins what several machines have found.</summary>
internal static class MatrixMergeCommand
{
    private const int MaxNamed = 10;

    public static Command Create()
    {
        var inputs = new Argument<string[]>("RESULT") { Description = "Parts of one run (--shard).", Arity = ArgumentArity.OneOrMore };
        Option<string> output = MatrixCommand.Output();
        var page = new Option<string?>("--html") { Description = "File for a page to look at.", HelpName = "FILE" };
        var command = new Command("merge", "Joins parts of one run, and says which pairs none of them has tried.") { inputs, output, page };
        command.SetAction(result => Run(result.GetValue(inputs)!, result.GetValue(output)!, result.GetValue(page)));
        return command;
    }

    private static int Run(string[] inputs, string output, string? page)
    {
        List<(string Name, MatrixResult Result)> parts = [];
        foreach (string input in inputs)
        {
            if (MatrixFiles.Read(input, out MatrixResult? part) is not ExitCode.Done and int code)
                return code;
            parts.Add((Messages.NameOf(input), part!));
        }

        return Failures.Guard(null, () => Write(MatrixMerge.Merge(parts), output, page));
    }

    private static int Write(MatrixResult whole, string output, string? page)
    {
        using OutputFile file = OutputFile.Create(output);
        using OutputFile? html = page is null ? null : OutputFile.Create(page);
        MatrixFiles.Write(file, whole);
        if (html is not null)
            MatrixFiles.WritePage(html, whole);
        ImmutableArray<(MatrixRoute Route, MatrixPlace Place)> missing = whole.Missing;
        foreach ((MatrixRoute route, MatrixPlace place) in missing.Take(MaxNamed))
            Messages.Say($"missing: {route} ({place})");
        if (missing.Length > MaxNamed)
            Messages.Say(string.Create(CultureInfo.InvariantCulture, $"missing: {missing.Length - MaxNamed} more"));
        return missing.IsEmpty ? ExitCode.Done : ExitCode.Different;
    }
}
