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
        var choice = new MatrixChoice();
        var (format, isJson) = Formats.Options();
        var command = new Command("path", "The shortest way from one build to another by hops that load, for each configuration.")
        {
            input,
        };
        choice.AddTo(command);
        command.Add(format);
        command.Add(isJson);
        command.SetAction(result =>
        {
            if (MatrixFiles.Read(result.GetValue(input)!, out MatrixResult? read) is not ExitCode.Done and int code)
                return code;
            string[] ends = choice.EndsOf(result);
            MatrixPlace[] places = choice.PlacesOf(result, read!.Places);
            return MatrixChoice.WrongOf(ends, places, read.Builds.Select(static b => b.Name)) is { Length: > 0 } wrong
                ? Messages.Misuse(wrong) : Failures.Guard(null, () => Print(read, places, ends, Formats.IsJson(result, format, isJson)));
        });
        return command;
    }

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
            : all.Any(static a => !a.Path.IsConfirmed || a.Path.HasReset) ? ExitCode.Depends : ExitCode.Done;
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
    {
        if (path.Builds.IsEmpty)
            return "no way";
        string[] builds = [.. path.Builds.Select((b, i) => path.HasReset && i == 1 ? $"{b}, reset" : b)];
        return string.Join(" → ", builds)
            + (path.HasReset ? $" (the guest has to be reset at {path.Builds[1]})" : "")
            + (path.IsLostByReset ? $" (unless the guest is reset at {path.Builds[1]})" : "")
            + (path.IsConfirmed ? "" : " (each hop loads; not tried in one)");
    }

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
                if (path.HasReset)
                    json.WriteString("resetAt", path.Builds[1]);
                if (path.IsLostByReset)
                    json.WriteString("noResetAt", path.Builds[1]);
                json.WriteEndObject();
                json.FlushMuch();
            }

            json.WriteEndArray();
        }

        output.Write("\n"u8);
    }
}
