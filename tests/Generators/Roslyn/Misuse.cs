namespace Generators.Roslyn;

/// <summary>Source that is reported.</summary>
/// <param name="Id">The diagnostic.</param>
/// <param name="Source">The source; <c>[|…|]</c> stands around what is reported.</param>
public sealed record Misuse(string Id, string Source)
{
    private const string Usings = "using System; using System.Collections.Generic; using System.Runtime.CompilerServices; using Ber.Visitors;\n";

    /// <summary>The source without the marks.</summary>
    public string Text => Usings + Source.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);

    /// <summary>Where the report is expected.</summary>
    public (int Start, int End) Place
    {
        get
        {
            int start = (Usings + Source).IndexOf("[|", StringComparison.Ordinal);
            return (start, (Usings + Source).IndexOf("|]", StringComparison.Ordinal) - 2);
        }
    }

    /// <summary>Members of a class with a description of version 2 that loads version 1.</summary>
    public static Misuse In(string id, string members, string others = "")
        => new(id, $$"""[VMState("dev", Version = 2, MinimumVersion = 1)] partial class Device { {{members}} } """ + others);

    public override string ToString() => $"{Id} {Source}";
}
