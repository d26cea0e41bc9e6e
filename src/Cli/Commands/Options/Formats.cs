using System.CommandLine;
using System.CommandLine.Parsing;

namespace Ber.Cli;

/// <summary>The options <c>--format</c> and <c>--json</c> of every subcommand that prints.</summary>
internal static class Formats
{
    private const string Text = "text";
    public const string Json = "json";
    public const string Html = "html";

    /// <summary>The options.</summary>
    /// <param name="more">Formats besides text and json.</param>
    public static (Option<string> Format, Option<bool> IsJson) Options(params string[] more)
    {
        return (Option([Text, Json, .. more]), new Option<bool>("--json") { Description = $"The same as --format {Json}." });
    }

    /// <summary>The options of commands that print findings.</summary>
    public static (Option<string> Format, Option<bool> IsJson, Option<bool> Notes) FindingOptions()
    {
        var notes = new Option<bool>("--notes") { Description = "Shows notes as text, too: differences without a consequence." };
        var (format, isJson) = Options("junit", "sarif", Html);
        return (format, isJson, notes);
    }

    /// <summary>The option <c>--format</c>.</summary>
    /// <param name="all">The formats; the first one is the default.</param>
    public static Option<string> Option(string[] all)
    {
        var format = new Option<string>("--format") { Description = "How to print.", DefaultValueFactory = _ => all[0], HelpName = string.Join('|', all) };
        format.CompletionSources.Add(all);
        format.Validators.Add(result =>
        {
            if (result.Tokens is [.., var chosen] && !all.Contains(chosen.Value))
                result.AddError($"--format is {string.Join(", ", all[..^1])} or {all[^1]}, not '{chosen.Value}'.");
        });
        return format;
    }

    /// <summary>The format that was chosen.</summary>
    public static string Chosen(ParseResult result, Option<string> format, Option<bool> isJson) => result.GetValue(isJson) ? Json : result.GetValue(format)!;

    public static bool IsJson(ParseResult result, Option<string> format, Option<bool> isJson) => result.GetValue(isJson) || result.GetValue(format) == Json;
}
