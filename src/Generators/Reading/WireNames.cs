using System.Text;
using Microsoft.CodeAnalysis.CSharp;

namespace Ber.Generators;

/// <summary>Names made from the names of members.</summary>
internal static class WireNames
{
    /// <summary>Names that the code of every type uses.</summary>
    private static readonly HashSet<string> s_taken =
        ["visitor", "state", "versionId", "isInput", "isPresent", "count", "following", "next", "i", "key", "value", "element", "cursor", "at"];

    /// <summary>In lower case with underscores, as C has it: <c>WriteCmd</c> as <c>write_cmd</c>, <c>PCIIrqState</c> as <c>pci_irq_state</c>.</summary>
    public static string Of(string member)
    {
        string name = member.TrimStart('_');
        var text = new StringBuilder();
        for (int i = 0; i < name.Length; i++)
        {
            bool isUpper = char.IsUpper(name[i]);
            bool isWord = i > 0 && isUpper && name[i - 1] != '_'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            if (isWord)
                text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }

    /// <summary>A name as it stands in code: one that is a keyword needs its sign.</summary>
    public static string Escape(string name) => SyntaxFacts.GetKeywordKind(name) is SyntaxKind.None ? name : "@" + name;

    /// <summary>The name of a type as it stands in code: there the words that are keywords in some places only need the sign, too.</summary>
    public static string EscapeType(string name)
        => SyntaxFacts.GetContextualKeywordKind(name) is SyntaxKind.None && name is not ("dynamic" or "nint" or "nuint" or "notnull")
            ? Escape(name) : "@" + name;

    /// <summary>The name of a local variable for a member's value.</summary>
    public static string LocalOf(string member)
    {
        string name = member.TrimStart('_');
        int upper = 0;
        while (upper < name.Length && char.IsUpper(name[upper]))
            upper++;

        // Of a run of capitals the last begins a word: PCIIrq as pciIrq, IRQ as irq.
        int lowered = upper <= 1 || upper == name.Length ? upper : upper - 1;
        string local = name.Substring(0, lowered).ToLowerInvariant() + name.Substring(lowered);
        if (local.Length == 0 || char.IsDigit(local[0]))
            local = "_" + local;
        if (s_taken.Contains(local))
            return local + "Value";
        return Escape(local);
    }
}
