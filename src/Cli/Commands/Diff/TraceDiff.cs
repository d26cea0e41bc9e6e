using System.Text.Json;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary><c>qber diff --trace A B</c>: reads two traces in step, and no further than to the first line that differs.</summary>
internal static class TraceDiff
{
    public static int Run(string leftPath, string rightPath, string? device, bool isJson, DiffOptions options)
    {
        TraceInput? left = null, right = null;
        try
        {
            int code = Failures.Guard(leftPath, () => Open(leftPath, 0, out left));
            if (code is ExitCode.Done)
                code = Failures.Guard(rightPath, () => Open(rightPath, 1, out right));
            return code is ExitCode.Done ? Compare(left!, right!, isJson, options) : code;
        }
        finally
        {
            left?.Dispose();
            right?.Dispose();
        }

        int Open(string path, int place, out TraceInput? input)
        {
            input = TraceInput.Open(path, device, place, options.IsRaw);
            return ExitCode.Done;
        }
    }

    private static int Compare(TraceInput left, TraceInput right, bool isJson, DiffOptions options)
    {
        TraceDivergence? divergence;
        try
        {
            divergence = TraceComparer.FirstDivergence(left, right, ignoreOffsets: !options.WithOffsets);
        }
        catch (TraceInputException exception)
        {
            return Failures.Guard(exception.Path, () => throw exception.InnerException!);
        }

        using Stream output = StandardStreams.OpenOutput();
        if (isJson)
            PrintJson(output, left, right, divergence);
        else
            PrintText(output, left, right, divergence);
        return divergence is null ? ExitCode.Done : ExitCode.Different;
    }

    private static void PrintText(Stream output, TraceInput left, TraceInput right, TraceDivergence? divergence)
    {
        using TerminalWriter text = StandardStreams.TextOn(output);
        if (divergence is null)
        {
            text.WriteLine($"equal: {left.Lines} lines");
            return;
        }

        text.WriteLine($"--- {Messages.NameOf(left.Path)}");
        text.WriteLine($"+++ {Messages.NameOf(right.Path)}");
        text.WriteLine($"line {divergence.Line}: {Describe(divergence)}");
        foreach (string line in left.LastLines(divergence.Left is null ? 0 : 1))
            text.WriteLine($"  {line}");
        if (divergence.Left is not null)
            text.WriteLine($"- {divergence.Left}");
        if (divergence.Right is not null)
            text.WriteLine($"+ {divergence.Right}");
    }

    private static string Describe(TraceDivergence divergence) => divergence.Part switch
    {
        TracePart.Path => "another field",
        TracePart.Type => $"the type of {divergence.Path} differs",
        TracePart.Value => $"the value of {divergence.Path} differs",
        TracePart.Octets => $"the number of octets of {divergence.Path} differs",
        TracePart.Offset => $"the offset of {divergence.Path} differs",
        TracePart.End => $"{(divergence.Left is null ? "A" : "B")} has ended",
        _ => "no line of a trace",
    };

    private static void PrintJson(Stream output, TraceInput left, TraceInput right, TraceDivergence? divergence)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("verdict", divergence is null ? "equal" : "different");
            json.WriteString("left", Messages.NameOf(left.Path));
            json.WriteString("right", Messages.NameOf(right.Path));
            json.WriteNumber("lines", left.Lines);
            if (divergence is not null)
            {
                json.WriteStartObject("divergence");
                json.WriteNumber("line", divergence.Line);
                json.WriteString("part", divergence.Part.ToString().ToLowerInvariant());
                json.WriteString("path", divergence.Path?.ToString());
                json.WriteString("left", divergence.Left);
                json.WriteString("right", divergence.Right);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }
}
