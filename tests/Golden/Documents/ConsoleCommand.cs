namespace Golden.Documents;

/// <summary>A command in a document.</summary>
/// <param name="Line">As it stands behind the prompt.</param>
/// <param name="Output">The lines under it.</param>
internal sealed record ConsoleCommand(string Line, List<string> Output)
{
    private const string Omission = "…";

    /// <summary>Whether some lines are left out.</summary>
    public bool IsAbridged => Output.Contains(Omission);

    /// <summary>Whether the document tells the truth.</summary>
    /// <param name="found">What the command printed.</param>
    public bool Holds(IReadOnlyList<string> found)
    {
        if (!IsAbridged)
            return Output.SequenceEqual(found);
        int next = 0;
        bool isFree = false;   // lines may be passed over
        foreach (string line in Output)
        {
            if (line is Omission)
            {
                isFree = true;
                continue;
            }

            while (isFree && next < found.Count && found[next] != line)
                next++;
            if (next == found.Count || found[next] != line)
                return false;
            next++;
            isFree = false;
        }

        return isFree || next == found.Count;
    }
}
