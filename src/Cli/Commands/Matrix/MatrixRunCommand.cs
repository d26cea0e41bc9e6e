using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber matrix run PLAN</c>: captures every machine, and tries every pair.</summary>
internal static class MatrixRunCommand
{
    private sealed record Arguments
    {
        public required string Plan { get; init; }

        public required string Output { get; init; }

        public required string? Page { get; init; }

        public required string? Cache { get; init; }

        public required MatrixRunOptions Options { get; init; }
    }

    public static Command Create()
    {
        Argument<string> plan = MatrixTrying.Plan();
        Option<string> output = MatrixCommand.Output();
        var page = new Option<string?>("--html") { Description = "File for a page to look at: one file, which loads nothing.", HelpName = "FILE" };
        var trying = new MatrixTrying();
        var shard = new Option<(int, int)>("--shard")
        {
            Description = "Decides only the I-th of N parts; matrix merge joins them.",
            HelpName = "I/N",
            DefaultValueFactory = static _ => (1, 1),
            CustomParser = ParseShard,
        };
        var command = new Command("run", "Starts paused twins of all machines of a plan, with null back ends, and tries every pair of builds.")
        {
            plan, output, page, shard,
        };
        trying.AddTo(command);
        command.SetAction(result => Run(new Arguments
        {
            Plan = result.GetValue(plan)!,
            Output = result.GetValue(output)!,
            Page = result.GetValue(page),
            Cache = trying.CacheOf(result),
            Options = trying.Of(result) with { Shard = result.GetValue(shard) },
        }));
        return command;
    }

    private static (int Number, int Count) ParseShard(ArgumentResult result)
    {
        string[] parts = result.Tokens[0].Value.Split('/');
        if (parts.Length == 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int number)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && number >= 1 && number <= count)
            return (number, count);
        result.AddError($"--shard takes I/N with I from 1 to N, not '{result.Tokens[0].Value}'.");
        return (1, 1);
    }

    private static int Run(Arguments arguments)
        => MatrixFiles.ReadPlan(arguments.Plan, out MatrixPlan? plan) is not ExitCode.Done and int code
            ? code : Failures.Guard(arguments.Plan, () => Run(arguments, plan!));

    private static int Run(Arguments arguments, MatrixPlan plan)
    {
        using OutputFile output = OutputFile.Create(arguments.Output);
        using OutputFile? page = arguments.Page is null ? null : OutputFile.Create(arguments.Page);
        using var folder = new MatrixFolder(arguments.Cache);
        MatrixResult result = MatrixTrying.WithProgress(arguments.Options, options => MatrixRun.Run(plan, options, folder));
        MatrixFiles.Write(output, result);
        if (page is not null)
            MatrixFiles.WritePage(page, result);
        Messages.Say(MatrixTextPrinter.Summary(result));
        return ExitCode.Done;
    }
}
