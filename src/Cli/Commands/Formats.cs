using System.CommandLine;
using System.CommandLine.Parsing;

namespace Ber.Cli;

/// <summary>The options <c>--format</c> and <c>--json</c> of every subcommand that prints.</summary>
internal static class Formats
{
    private const string Text = "text";
    private const string Json = "json";

    public static (Option<string> Format, Option<bool> IsJson) Options()
    {
        var format = new Option<string>("--format") { Description = "How to print.", DefaultValueFactory = static _ => Text, HelpName = $"{Text}|{Json}" };
        format.AcceptOnlyFromAmong(Text, Json);
        return (format, new Option<bool>("--json") { Description = $"The same as --format {Json}." });
    }

    public static bool IsJson(ParseResult result, Option<string> format, Option<bool> isJson) => result.GetValue(isJson) || result.GetValue(format) == Json;
}
