using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Ber.Live;

namespace Ber.Cli;

/// <summary><c>qber matrix path RESULT A B</c>: the shortest way of hops that load.</summary>
internal static class MatrixPathCommand
{
    public static Command Create()
    {
        Argument<string> input = MatrixCommand.Result();
        var source = new Argument<string>("A") { Description = "The build that machines run on." };
        var destination = new Argument<string>("B") { Description = "The build that they are to run on." };
        var machine = new Option<string?>("--machine") { Description = "Only this machine type.", HelpName = "M" };
        var configuration = new Option<string?>("--configuration") { Description = "Only this configuration.", HelpName = "C" };
        var (format, isJson) = Formats.Options();
        var command = new Command("path", "The shortest way from one build to another by hops that load, for each configuration.")
        {
            input, source, destination, machine, configuration, format, isJson,
        };
        command.SetAction(result =>
        {
            if (MatrixFiles.Read(result.GetValue(input)!, out MatrixResult? read) is not ExitCode.Done and int code)
                return code;
            (string? onlyMachine, string? onlyConfiguration) = (result.GetValue(machine), result.GetValue(configuration));
            MatrixPlace[] places = [.. read!.Places.Where(p => IsChosen(p.Machine, onlyMachine) && IsChosen(p.Configuration, onlyConfiguration))];
            string[] ends = [result.GetValue(source)!, result.GetValue(destination)!];
            if (Array.Find(ends, e => read.Builds.All(b => b.Name != e)) is string unknown)
                return Messages.Misuse($"there is no build {unknown}: {string.Join(", ", read.Builds.Select(static b => b.Name))}.");
            return places.Length == 0
                ? Messages.Misuse("there is no such machine type or configuration in it.")
                : Failures.Guard(null, () => Print(read, places, ends, Formats.IsJson(result, format, isJson)));
        });
        return command;
    }

    private static bool IsChosen(string name, string? chosen) => chosen is null || name == chosen;

    private static int Print(MatrixResult result, MatrixPlace[] places, string[] ends, bool isJson)
    {
        var paths = new MatrixPaths(result);
        HashSet<MatrixPlace> there = [.. MatrixTable.Tried(result, ends).Select(static c => c.Place)];
        (MatrixPlace Place, MatrixPath Path)[] all = [.. places.Where(there.Contains).Select(p => (p, paths.Find(p, ends[0], ends[1])))];
        if (isJson)
            WriteJson(all);
        else
            WriteText(all, ends);
        return all.Any(static a => a.Path.Builds.IsEmpty) ? ExitCode.Different
            : all.Any(static a => !a.Path.IsConfirmed) ? ExitCode.Depends : ExitCode.Done;
    }

    private static void WriteText((MatrixPlace Place, MatrixPath Path)[] all, string[] ends)
    {
        using Stream output = StandardStreams.OpenOutput();
        using TerminalWriter text = StandardStreams.TextOn(output);
        if (all.Length == 0)
            text.WriteLine($"nothing that both {ends[0]} and {ends[1]} have was tried");
        foreach (var group in all.GroupBy(static a => Title(a.Path)).OrderBy(static g => g.First().Path.Builds.Length))
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{group.Key}: {group.Count()} of {all.Length}"));
            foreach ((MatrixPlace place, MatrixPath path) in group)
                text.WriteLine($"  {place}{(path.Differing > 0 ? ": it differs on the way" : "")}");
        }
    }

    private static string Title(MatrixPath path)
        => path.Builds.IsEmpty ? "no way" : string.Join(" → ", path.Builds) + (path.IsConfirmed ? "" : " (each hop loads; not tried in one)");

    private static void WriteJson((MatrixPlace Place, MatrixPath Path)[] all)
    {
        using Stream output = StandardStreams.OpenOutput();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartArray();
            foreach ((MatrixPlace place, MatrixPath path) in all)
            {
                json.WriteStartObject();
                json.WriteString("machine", place.Machine);
                json.WriteString("configuration", place.Configuration);
                json.WriteString("state", MatrixNames.Of(place.State));
                json.WriteStartArray("builds");
                foreach (string build in path.Builds)
                    json.WriteStringValue(build);
                json.WriteEndArray();
                json.WriteNumber("differing", path.Differing);
                json.WriteBoolean("confirmed", path.IsConfirmed);
                json.WriteEndObject();
                json.FlushMuch();
            }

            json.WriteEndArray();
        }

        output.Write("\n"u8);
    }
}
