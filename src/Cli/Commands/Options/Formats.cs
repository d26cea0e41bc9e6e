using System.CommandLine;
using System.CommandLine.Parsing;

namespace Ber.Cli;

/// <summary>The options <c>--format</c> and <c>--json</c> of every subcommand that prints.</summary>
internal static class Formats
{
    private const string Text = "text";
    public const string Json = "json";

    /// <summary>The options.</summary>
    /// <param name="more">Formats besides text and json.</param>
    public static (Option<string> Format, Option<bool> IsJson) Options(params string[] more)
    {
        string[] all = [Text, Json, .. more];
        var format = new Option<string>("--format") { Description = "How to print.", DefaultValueFactory = static _ => Text, HelpName = string.Join('|', all) };
        format.AcceptOnlyFromAmong(all);
        return (format, new Option<bool>("--json") { Description = $"The same as --format {Json}." });
    }

    /// <summary>The format that was chosen.</summary>
    public static string Chosen(ParseResult result, Option<string> format, Option<bool> isJson) => result.GetValue(isJson) ? Json : result.GetValue(format)!;

    public static bool IsJson(ParseResult result, Option<string> format, Option<bool> isJson) => result.GetValue(isJson) || result.GetValue(format) == Json;
}
