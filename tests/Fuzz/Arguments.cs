using System.Globalization;

namespace Fuzz;

/// <summary>The command line: words, and options with a value each.</summary>
internal sealed class Arguments(string[] args)
{
    public string? Text(string option) => Array.IndexOf(args, option) is >= 0 and int at && at + 1 < args.Length ? args[at + 1] : null;

    public long? Number(string option) => Text(option) is string text ? long.Parse(text, CultureInfo.InvariantCulture) : null;
}
