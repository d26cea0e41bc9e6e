using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Parsing;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>Gives the grammar what the library's completion asks for: values, files, and names out of the file that is named on the line.</summary>
internal static class CompletionModel
{
    /// <summary>The kind of the item that stands for all files.</summary>
    public const string FileKind = "File";

    private static readonly string[] s_fileNames =
        ["FILE", "DIR", "FILE|DIR", "OUT", "TWIN", "DUMP", "PROFILE", "PROFILE|SCHEMA", "DEST", "SOURCE", "RESULT", "SOCK", "QEMU"];

    /// <summary>Gives it to all verbs.</summary>
    /// <param name="root">The grammar.</param>
    /// <param name="line">The whole line, with what is behind the cursor.</param>
    /// <param name="word">What is being typed.</param>
    public static void AddTo(RootCommand root, ParseResult line, string word)
    {
        foreach (Command command in CommandTree.AllOf(root))
        {
            command.Validators.Clear();   // what is not whole yet is not to be judged
            foreach (Option option in command.Options.Where(static o => o.ValueType != typeof(bool)))
                AddTo(option, command, line, word);
            bool isOfBuilds = CommandTree.PathOf(command).StartsWith("matrix", StringComparison.Ordinal);
            foreach (Argument argument in command.Arguments.Where(a => a.CompletionSources.Count == 0 && !(isOfBuilds && a.Name is "A" or "B")))
                argument.CompletionSources.Add(static context => FileNames(context));
        }
    }

    private static void AddTo(Option option, Command command, ParseResult line, string word)
    {
        bool isOfSchema = CommandTree.PathOf(command).StartsWith("schema", StringComparison.Ordinal);
        Func<Input, IEnumerable<string>>? names = option.Name switch
        {
            "--device" when isOfSchema => StreamPeek.TypesIn,
            "--device" => static input => StreamPeek.NamesIn(input, static names => names.Devices),
            "--field" => input => StreamPeek.NamesIn(input, names => names.FieldsBehind(word)),
            "--block" => static input => StreamPeek.NamesIn(input, static names => names.Blocks),
            "--snapshot" => static input => input.Snapshots()?.SelectMany(static IEnumerable<string> (s) => [s.Name, s.Id]) ?? [],
            _ => null,
        };
        if (names is not null)
            option.CompletionSources.Add(_ => InFiles(line, names));
        else if (CommandTree.ValuesOf(option) is { Length: > 0 } values)
            Replace(option, values);
        else if (s_fileNames.Contains(option.HelpName))
            option.CompletionSources.Add(static context => FileNames(context));
    }

    /// <summary>Of a type of ours the library would offer the names that it has in the source.</summary>
    private static void Replace(Option option, string[] values)
    {
        option.CompletionSources.Clear();
        option.CompletionSources.Add(values);
    }

    private static IEnumerable<CompletionItem> FileNames(CompletionContext context) => [new CompletionItem(context.WordToComplete, FileKind)];

    private static IEnumerable<string> InFiles(ParseResult line, Func<Input, IEnumerable<string>> names)
        => line.CommandResult.Children.OfType<ArgumentResult>().SelectMany(static a => a.Tokens).Select(static t => t.Value)
            .Where(static v => v is not ("\0" or "-")).Distinct().SelectMany(file => StreamPeek.Of(file, names)).Distinct();
}
