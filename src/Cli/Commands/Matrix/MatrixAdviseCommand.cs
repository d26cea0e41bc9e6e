using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber matrix advise PLAN A B</c>: which properties make a pair safe that is not.</summary>
internal static class MatrixAdviseCommand
{
    public static Command Create()
    {
        Argument<string> input = MatrixTrying.Plan();
        var choice = new MatrixChoice();
        var trying = new MatrixTrying();
        var (format, isJson) = Formats.Options();
        var command = new Command("advise", "Which properties (-global, -machine) make safe what is refused between two builds: each is tried.") { input };
        choice.AddTo(command);
        command.Add(format);
        command.Add(isJson);
        trying.AddTo(command);
        command.SetAction(result =>
        {
            string path = result.GetValue(input)!;
            if (MatrixFiles.ReadPlan(path, out MatrixPlan? plan) is not ExitCode.Done and int code)
                return code;
            string[] ends = choice.EndsOf(result);
            MatrixPlace[] places = choice.PlacesOf(result, plan!.Places);
            string wrong = ends[0] == ends[1] ? "two builds are wanted." : MatrixChoice.WrongOf(ends, places, plan.Builds.Select(static b => b.Name));
            return wrong.Length > 0
                ? Messages.Misuse(wrong)
                : Failures.Guard(path, () => Run(Adviser, places, ends, Formats.IsJson(result, format, isJson)));

            ImmutableArray<MatrixAdvice> Adviser()
            {
                using var folder = new MatrixFolder(trying.CacheOf(result));
                return MatrixTrying.WithProgress(trying.Of(result), options =>
                {
                    var adviser = new MatrixAdviser(plan, options, folder, BuildOf(plan, ends[0]), BuildOf(plan, ends[1]));
                    return ImmutableArray.CreateRange(places.Select(adviser.Advise));
                });
            }
        });
        return command;
    }

    private static MatrixBuild BuildOf(MatrixPlan plan, string name) => plan.Builds.First(b => b.Name == name);

    private static int Run(Func<ImmutableArray<MatrixAdvice>> advise, MatrixPlace[] places, string[] ends, bool isJson)
    {
        ImmutableArray<MatrixAdvice> all = advise();
        if (isJson)
            WriteJson(all);
        else
            WriteText(all, ends);
        Messages.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"{places.Length} machines from {ends[0]} to {ends[1]}: {all.Count(static a => a.IsRefused)} refused, "
            + $"{all.Count(IsHelped)} of them with a remedy{Rest(all)}"));
        return all.Any(static a => a.IsRefused && !IsHelped(a)) ? ExitCode.Different
            : all.Any(static a => !a.IsRefused && !a.Verdict.Outcome.IsLoaded()) ? ExitCode.Depends : ExitCode.Done;
    }

    private static string Rest(ImmutableArray<MatrixAdvice> all)
        => all.Count(static a => !a.IsRefused && !a.Verdict.Outcome.IsLoaded()) is > 0 and int count
            ? string.Create(CultureInfo.InvariantCulture, $", {count} not tried") : "";

    private static bool IsHelped(MatrixAdvice advice) => !advice.Remedies.IsEmpty;

    private static void WriteText(ImmutableArray<MatrixAdvice> all, string[] ends)
    {
        using Stream output = StandardStreams.OpenOutput();
        using TerminalWriter text = StandardStreams.TextOn(output);
        foreach (MatrixAdvice advice in all.Where(static a => !a.Verdict.Outcome.IsLoaded()))
        {
            text.WriteLine($"{advice.Place}: {ends[0]} → {ends[1]} {MatrixTextPrinter.Cause(advice.Verdict)}");
            foreach (MatrixRemedy remedy in advice.Remedies)
            {
                string differs = remedy.Outcome is MatrixOutcome.LoadsButDiffers ? "; something else is sent again" : "";
                text.WriteLine($"  {WordsOf(remedy.Side, ends)}: {string.Join(' ', remedy.Settings.SelectMany(static s => s.Options))}{differs}");
            }

            if (advice.Problem.Length > 0)
                text.WriteLine($"  it could not be asked: {advice.Problem}");
            else if (advice.IsRefused && advice.Remedies.IsEmpty)
                text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  none of {advice.Tried} settings of properties helps"));
        }
    }

    private static string WordsOf(RemedySide side, string[] ends) => side switch
    {
        RemedySide.Destination => $"{ends[1]} takes guests that run with",
        RemedySide.Source => $"{ends[1]} takes guests that {ends[0]} has started with",
        _ => "it loads where both ends have, from the guest's start",
    };

    private static void WriteJson(ImmutableArray<MatrixAdvice> all)
    {
        using Stream output = StandardStreams.OpenOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach (MatrixAdvice advice in all)
            {
                json.WriteStartObject();
                json.WriteString("machine", advice.Place.Machine);
                json.WriteString("configuration", advice.Place.Configuration);
                json.WriteString("state", MatrixNames.Of(advice.Place.State));
                json.WriteString("outcome", MatrixNames.Of(advice.Verdict.Outcome));
                json.WriteNumber("tried", advice.Tried);
                MatrixVerdictJson.WriteTexts(json, "words", advice.Verdict.Words);
                if (advice.Problem.Length > 0)
                    json.WriteString("problem", advice.Problem);
                json.WriteStartArray("remedies");
                foreach (MatrixRemedy remedy in advice.Remedies)
                {
                    json.WriteStartObject();
                    json.WriteString("side", JsonNamingPolicy.CamelCase.ConvertName(remedy.Side.ToString()));
                    json.WriteStartArray("options");
                    foreach (string word in remedy.Settings.SelectMany(static s => s.Options))
                        json.WriteStringValue(word);
                    json.WriteEndArray();
                    json.WriteString("outcome", MatrixNames.Of(remedy.Outcome));
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
                json.FlushMuch();
            }

            json.WriteEndArray();
        }

        output.Write("\n"u8);
    }
}
