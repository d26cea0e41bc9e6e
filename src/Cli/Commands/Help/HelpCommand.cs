using System.CommandLine;
using System.CommandLine.Completions;

namespace Ber.Cli;

/// <summary><c>qber help [VERB [SUBVERB]]</c>: the same as <c>--help</c> behind the verb; the manual pages of all verbs.</summary>
internal static class HelpCommand
{
    /// <summary>Makes it.</summary>
    /// <param name="createRoot">The grammar that is explained.</param>
    public static Command Create(Func<RootCommand> createRoot)
    {
        var words = new Argument<string[]>("VERB") { Description = "The verb, perhaps with its own verb: schema diff.", Arity = ArgumentArity.ZeroOrMore };
        words.CompletionSources.Add(context => NamesBehind(createRoot(), context, words));
        var manual = new Option<string?>("--man") { Description = "Writes a manual page for each verb into a folder.", HelpName = "DIR" };
        var command = new Command("help", "Explains a verb, or writes the manual pages.") { words, manual };
        command.SetAction(result => result.GetValue(manual) is string folder
            ? Failures.Guard(folder, () => ManualPages.Write(createRoot(), folder))
            : Explain(result, createRoot(), result.GetValue(words)!));
        return command;
    }

    private static int Explain(ParseResult result, RootCommand root, string[] words)
    {
        Command command = root;
        foreach (string word in words)
        {
            Command owner = command;
            if (owner.Subcommands.FirstOrDefault(c => c.Name == word) is not Command next)
                return Messages.Misuse($"there is no verb '{string.Join(' ', words)}'{Nearest.Suggestion(word, owner.Subcommands.Select(static c => c.Name))}");
            command = next;
        }

        return root.Parse([.. words, "--help"]).Invoke(result.InvocationConfiguration);
    }

    private static IEnumerable<CompletionItem> NamesBehind(RootCommand root, CompletionContext context, Argument<string[]> words)
    {
        Command command = root;
        foreach (string word in context.ParseResult.GetValue(words) ?? [])
            command = command.Subcommands.FirstOrDefault(c => c.Name == word) ?? command;
        return command.Subcommands.Select(static c => new CompletionItem(c.Name, detail: c.Description));
    }
}
