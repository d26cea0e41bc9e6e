using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;

namespace Ber.Cli;

/// <summary>What <c>--help</c> prints: the library's text, wrapped, and behind it exit codes and examples.</summary>
/// <param name="usual">The library's text.</param>
internal sealed class HelpText(HelpAction usual) : SynchronousCommandLineAction
{
    private const int UsualWidth = 80;

    /// <inheritdoc/>
    public override bool ClearsParseErrors => true;

    /// <inheritdoc/>
    public override int Invoke(ParseResult parseResult)
    {
        usual.MaxWidth = Width;
        int code = usual.Invoke(parseResult);
        TextWriter output = parseResult.InvocationConfiguration.Output;
        Command command = parseResult.CommandResult.Command;
        string path = CommandTree.PathOf(command);
        if (!VerbHelp.All.TryGetValue(path, out VerbHelp? help))
        {
            output.Write($"qber help {path} VERB says more of each.\n");
            return code;
        }

        output.Write("Examples:\n");
        foreach (VerbExample example in help.Examples)
            output.Write($"  {example.Line}\n      {example.Purpose}\n");
        output.Write("\nExit codes:\n");
        foreach (VerbExit exit in help.AllExits)
            output.Write(string.Create(CultureInfo.InvariantCulture, $"  {exit.Code,-2}  {exit.Meaning}\n"));
        if (path.Length == 0)
            output.Write("\nqber help VERB says more of each. qber show FILE is where to begin.\n");
        return code;
    }

    /// <summary>The columns of the terminal.</summary>
    private static int Width => StandardStreams.TerminalSize is (_, > 20 and int columns) ? columns : UsualWidth;
}
