using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber matrix run PLAN</c>: captures every machine, and tries every pair.</summary>
internal static class MatrixRunCommand
{
    private const int MaxJobs = 1024;

    private static readonly MatrixRunOptions s_usual = new();

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
        var plan = new Argument<string>("PLAN")
        {
            Description = "Builds, machine types and configurations, as JSON, or as TOML where its name ends with .toml (docs/matrix.md).",
        };
        Option<string> output = MatrixCommand.Output();
        var page = new Option<string?>("--html") { Description = "File for a page to look at: one file, which loads nothing.", HelpName = "FILE" };
        var cache = new Option<string?>("--cache")
        {
            Description = "Folder that keeps what was found, under names that say what it depends on: another run takes it from there.",
            HelpName = "DIR",
        };
        var jobs = new Option<int>("--jobs")
        {
            Description = "How many machines are tried at a time. [default: the processors]",
            HelpName = "N",
            DefaultValueFactory = static _ => Environment.ProcessorCount,
            CustomParser = ParseJobs,
        };
        var shard = new Option<(int, int)>("--shard")
        {
            Description = "Decides only the I-th of N parts; matrix merge joins them.",
            HelpName = "I/N",
            DefaultValueFactory = static _ => (1, 1),
            CustomParser = ParseShard,
        };
        Option<double> timeout = SecondsOption.Create("--timeout", "How long one machine, or one trial, may take, in seconds.", s_usual.TimeLimit.TotalSeconds);
        var command = new Command("run", "Starts paused twins of all machines of a plan, with null back ends, and tries every pair of builds.")
        {
            plan, output, page, cache, jobs, shard, timeout, LimitOptions.Ram, LimitOptions.Held,
        };
        ProgressOption.AddTo(command);
        command.SetAction(result => Run(new Arguments
        {
            Plan = result.GetValue(plan)!,
            Output = result.GetValue(output)!,
            Page = result.GetValue(page),
            Cache = result.GetValue(cache),
            Options = new MatrixRunOptions
            {
                Jobs = result.GetValue(jobs),
                Shard = result.GetValue(shard),
                TimeLimit = TimeSpan.FromSeconds(result.GetValue(timeout)),
                Limits = Limits.Chosen,
                Program = Product.Name,
            },
        }));
        return command;
    }

    private static int ParseJobs(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs) && jobs is > 0 and <= MaxJobs)
            return jobs;
        result.AddError($"--jobs takes a number from 1 to {MaxJobs}, not '{result.Tokens[0].Value}'.");
        return 1;
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
    {
        MatrixPlan? plan = null;
        int code = Failures.Guard(arguments.Plan, () =>
        {
            byte[] octets = MatrixFiles.ReadAll(arguments.Plan);
            plan = MatrixPlanReader.Read(arguments.Plan.EndsWith(".toml", StringComparison.OrdinalIgnoreCase) ? MatrixToml.ToJson(octets) : octets);
            return ExitCode.Done;
        });
        return code is ExitCode.Done ? Failures.Guard(arguments.Plan, () => Run(arguments, plan!)) : code;
    }

    private static int Run(Arguments arguments, MatrixPlan plan)
    {
        using OutputFile output = OutputFile.Create(arguments.Output);
        using OutputFile? page = arguments.Page is null ? null : OutputFile.Create(arguments.Page);
        using var folder = new MatrixFolder(arguments.Cache);
        string state = "it begins";
        MatrixResult result;
        using (Progress.Begin(() => Volatile.Read(ref state)))
        {
            result = MatrixRun.Run(plan, arguments.Options with { OnProgress = (what, done, all) => Volatile.Write(ref state, Of(what, done, all)) }, folder);
        }

        MatrixFiles.Write(output, result);
        if (page is not null)
            MatrixFiles.WritePage(page, result);
        Messages.Say(MatrixTextPrinter.Summary(result));
        return ExitCode.Done;
    }

    private static string Of(string what, int done, int all) => string.Create(CultureInfo.InvariantCulture, $"{what}: {done} of {all}");
}
