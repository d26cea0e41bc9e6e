using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Ber.Live;

namespace Ber.Cli;

/// <summary>The options of verbs that try machines.</summary>
internal sealed class MatrixTrying
{
    private const int MaxJobs = 1024;

    private static readonly MatrixRunOptions s_usual = new();

    private readonly Option<string?> _cache = new("--cache")
    {
        Description = "Folder that keeps what was found, under names that say what it depends on: another run takes it from there.",
        HelpName = "DIR",
    };

    private readonly Option<int> _jobs = new("--jobs")
    {
        Description = "How many machines are tried at a time. [default: the processors]",
        HelpName = "N",
        DefaultValueFactory = static _ => Environment.ProcessorCount,
        CustomParser = ParseJobs,
    };

    private readonly Option<double> _timeout
        = SecondsOption.Create("--timeout", "How long one machine, or one trial, may take, in seconds.", s_usual.TimeLimit.TotalSeconds);

    /// <summary>The plan.</summary>
    public static Argument<string> Plan() => new("PLAN")
    {
        Description = "Builds, machine types and configurations, as JSON, or as TOML where its name ends with .toml (docs/matrix.md).",
    };

    /// <summary>Gives a verb the options.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in (Option[])[_cache, _jobs, _timeout, LimitOptions.Ram, LimitOptions.Held])
            command.Add(option);
        ProgressOption.AddTo(command);
    }

    /// <summary>What was chosen.</summary>
    public MatrixRunOptions Of(ParseResult result) => new()
    {
        Jobs = result.GetValue(_jobs),
        TimeLimit = TimeSpan.FromSeconds(result.GetValue(_timeout)),
        Limits = Limits.Chosen,
        Program = Product.Name,
    };

    /// <summary>The folder that keeps; null: none.</summary>
    public string? CacheOf(ParseResult result) => result.GetValue(_cache);

    /// <summary>Does something, and says meanwhile how far it is.</summary>
    public static T WithProgress<T>(MatrixRunOptions options, Func<MatrixRunOptions, T> run)
    {
        string state = "it begins";
        using (Progress.Begin(() => Volatile.Read(ref state)))
            return run(options with { OnProgress = (what, done, all) => Volatile.Write(ref state, Of(what, done, all)) });
    }

    private static int ParseJobs(ArgumentResult result)
    {
        if (int.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out int jobs) && jobs is > 0 and <= MaxJobs)
            return jobs;
        result.AddError($"--jobs takes a number from 1 to {MaxJobs}, not '{result.Tokens[0].Value}'.");
        return 1;
    }

    private static string Of(string what, int done, int all) => string.Create(CultureInfo.InvariantCulture, $"{what}: {done} of {all}");
}
