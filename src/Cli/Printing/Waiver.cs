using System.Text;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Cli;

/// <summary>A line of a file of waivers: findings that somebody has looked at, and takes.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Kind">The kind of finding, as JSON names it; * stands for any octets.</param>
/// <param name="Path">The path, likewise.</param>
/// <param name="Until">The release from which on it is none any more; null: for ever.</param>
/// <param name="Reason">Why.</param>
internal sealed record Waiver(int Line, string Kind, string Path, QemuVersion? Until, string Reason)
{
    private const string Form = "KIND:PATH [until RELEASE] # reason";

    /// <summary>Whether a finding was waived by it.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="StreamFormatException">A line is none.</exception>
    public static List<Waiver> Read(string path)
    {
        List<Waiver> waivers = [];
        int number = 0;
        long offset = 0;
        foreach (string line in File.ReadLines(path))
        {
            number++;
            string text = line.Trim();
            if (text.Length > 0 && text[0] != '#')
                waivers.Add(Parse(text, number, offset));
            offset += Encoding.UTF8.GetByteCount(line) + 1;
        }

        return waivers;
    }

    /// <summary>Whether it is about a finding.</summary>
    public bool Fits(CheckFinding finding)
    {
        bool fits = Wildcards.Match(Kind, FindingWords.NameOf(finding.Kind)) && Wildcards.Match(Path, finding.Path.ToString());
        IsUsed |= fits;
        return fits;
    }

    private static Waiver Parse(string text, int number, long offset)
    {
        const string Word = " until ";
        int reason = text.IndexOf(" #", StringComparison.Ordinal);
        string rule = reason < 0 ? text : text[..reason].TrimEnd();
        int colon = rule.IndexOf(':', StringComparison.Ordinal);
        int until = rule.LastIndexOf(Word, StringComparison.Ordinal);
        QemuVersion release = default;
        if (reason < 0 || text[(reason + 2)..].Trim().Length == 0 || colon <= 0 || colon == rule.Length - 1
            || (until >= 0 && !QemuVersion.TryParse(rule[(until + Word.Length)..].Trim(), out release)))
            throw new StreamFormatException(StreamFormatError.Malformed, offset, $"{Form} in line {number}", $"\"{text}\"");
        string path = until < 0 ? rule[(colon + 1)..] : rule[(colon + 1)..until];
        return new Waiver(number, rule[..colon], path.Trim(), until < 0 ? null : release, text[(reason + 2)..].Trim());
    }
}
