namespace Golden.Documents;

/// <summary>
/// A fence <c>console</c> of a document: commands behind <c>$</c>, each with what it prints on both outputs. A line <c>…</c> stands for lines that are left
/// out.
/// </summary>
/// <param name="Start">The line of the document behind the opening of the fence.</param>
/// <param name="Commands">The commands, in order.</param>
internal sealed record ConsoleFence(int Start, IReadOnlyList<ConsoleCommand> Commands)
{
    private const string Opening = "```console";
    private const string Closing = "```";
    private const string Prompt = "$ ";

    /// <summary>All of a document.</summary>
    public static IReadOnlyList<ConsoleFence> Of(string[] lines)
    {
        List<ConsoleFence> fences = [];
        for (int start = Array.IndexOf(lines, Opening); start >= 0; start = Array.IndexOf(lines, Opening, start))
        {
            int end = Array.IndexOf(lines, Closing, ++start);
            fences.Add(new ConsoleFence(start, Split(lines[start..end])));
            start = end;
        }

        return fences;
    }

    private static List<ConsoleCommand> Split(string[] lines)
    {
        List<ConsoleCommand> commands = [];
        foreach (string line in lines)
        {
            if (line.StartsWith(Prompt, StringComparison.Ordinal))
                commands.Add(new ConsoleCommand(line[Prompt.Length..], []));
            else if (commands is [.., var last])
                last.Output.Add(line);
            else
                throw new InvalidDataException($"a fence {Opening} begins with '{line}', not with a command behind {Prompt}");
        }

        return commands;
    }
}
