using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Support;

namespace Golden;

/// <summary>What the command says of itself: help, manual pages, examples that work, its version.</summary>
[Trait("Pace", "Slow")]
public sealed partial class HelpTests : IDisposable
{
    /// <summary>Examples with these are not run: they want a QEMU, libvirt, another host, or a result of matrix run; they are parsed.</summary>
    private static readonly string[] s_notRun = ["--connect", " -- ", "virsh", "--qmp", "--libvirt", "matrix ", "~/", "source "];

    private readonly string _folder = HelpFiles.Make();

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Help_OfAVerb_IsThatOfItsOption()
    {
        CommandOutcome outcome = CommandOutcome.Shell("$Q help schema diff; $Q schema diff --help");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string half = outcome.Text[..(outcome.Text.Length / 2)];
        Assert.Equal(half + half, outcome.Text);
        Assert.Contains("\nExamples:\n  qber schema diff old.json new.json\n", half, StringComparison.Ordinal);
        Assert.Contains("\nExit codes:\n  0   compatible\n  1   incompatible\n", half, StringComparison.Ordinal);
        Assert.DoesNotContain(half.Split("\nExamples:\n")[0].Split('\n'), static line => line.Length > 80);
    }

    [Fact]
    public void Version_InBothForms_BeginsWithTheSameLine()
    {
        CommandOutcome outcome = CommandOutcome.Shell("$Q --version; $Q -V");

        string[] lines = outcome.Text.Split('\n');
        Assert.Equal(5, lines.Length);
        Assert.Equal(lines[0], lines[1]);
        Assert.Matches("^commit ([0-9a-f]{40}|unknown)$", lines[2]);
        Assert.Matches(@"^\.NET 10\.[0-9.]+, (native|compiled as it runs), [a-z]+-", lines[3]);
    }

    [NativeFact]
    public void ManualPages_OfAllVerbs_HaveEachPartAndExamplesThatWork()
    {
        CommandOutcome outcome = CommandOutcome.Shell($"$Q help --man {_folder}/man1");

        Assert.Equal((0, ""), (outcome.ExitCode, outcome.Error));
        string[] files = Directory.GetFiles(Path.Join(_folder, "man1"));
        Assert.Contains(Path.Join(_folder, "man1/qber.1"), files);
        Assert.Contains(Path.Join(_folder, "man1/qber-schema-diff.1"), files);
        List<string> examples = [];
        foreach (string file in files)
        {
            string page = File.ReadAllText(file);
            string[] parts = [.. page.Split('\n').Where(static l => l.StartsWith(".SH ", StringComparison.Ordinal)).Select(static l => l[5..^1])];
            Assert.Equal(
                ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXIT STATUS", "ENVIRONMENT", "EXAMPLES", "SEE ALSO"],
                parts.Where(static p => p is not ("ARGUMENTS" or "VERBS")));
            Assert.DoesNotContain(page, static c => c > 0x7e);
            string section = page[page.IndexOf(".SH \"EXAMPLES\"", StringComparison.Ordinal)..];
            string[] own = [.. Example().Matches(section).Select(static m => Plain(m.Groups[1].Value))];
            Assert.InRange(own.Length, 2, 4);
            examples.AddRange(own);
        }

        Assert.Empty(Wrong(examples));
    }

    [ProgramFact("groff", "mandoc")]
    public void ManualPages_OfAllVerbs_HaveNoWarning()
    {
        CommandOutcome outcome = CommandOutcome.Shell(
            $"cd {_folder} && $Q help --man man1 && for f in man1/*; do groff -man -Tutf8 -ww $f > /dev/null; mandoc -T lint -W warning $f; done");

        Assert.Equal((0, "", ""), (outcome.ExitCode, outcome.Text, outcome.Error));
    }

    /// <summary>The examples that do not work: of those on files the exit code, of the others what is unknown in them.</summary>
    private ConcurrentBag<string> Wrong(List<string> examples)
    {
        ConcurrentBag<string> wrong = [];
        Parallel.ForEach(examples.Distinct().Where(static e => e.StartsWith("qber ", StringComparison.Ordinal)), (example, _, number) =>
        {
            if (Array.Exists(s_notRun, example.Contains))
            {
                // What is unknown is named before anything is done: so the first unknown thing must be ours.
                string marked = $"$Q {example[5..].Split(" -- ")[0].Split(" > ")[0]} --nonsense";
                string error = CommandOutcome.Shell(marked).Error;
                if (!error.StartsWith("qber: Unrecognized command or argument '--nonsense'.", StringComparison.Ordinal))
                    wrong.Add($"{example}: {error}");
                return;
            }

            string own = $"{_folder}/{number}";   // examples write files of the same names
            CommandOutcome outcome = CommandOutcome.Shell(
                $"mkdir {own} && cp {_folder}/*.* {own} && cd {own} && qber() {{ $Q \"$@\"; }} && set -o pipefail && {example}");
            if (outcome.ExitCode is not (0 or 1 or 3) || (outcome.ExitCode > 0 && !example.Contains("diff", StringComparison.Ordinal)))
                wrong.Add($"{example}: {outcome.ExitCode}, {outcome.Error}");
        });
        return wrong;
    }

    private static string Plain(string roff) => roff.Replace("\\-", "-", StringComparison.Ordinal).Replace("\\(aq", "'", StringComparison.Ordinal)
        .Replace("\\(ti", "~", StringComparison.Ordinal).Replace("\\e", "\\", StringComparison.Ordinal);

    [GeneratedRegex(@"\n\\fB(.*)\\fR\n")]
    private static partial Regex Example();
}
