using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Cli;

/// <summary>A comparison for people: a line per difference, fields under their section; - is the left stream's, + the right one's.</summary>
internal sealed class DiffTextPrinter(TerminalWriter output, DiffOptions options)
{
    private const int Columns = 100;
    private const int ShownElements = 8;

    private string? _subject;
    private FieldPath? _array;    // whose elements are being printed
    private int _elements;

    public void Print(string left, string right, StreamComparison comparison)
    {
        if (!comparison.IsEqual)
        {
            output.WriteLine(TextStyle.Gone, $"--- {left}");
            output.WriteLine(TextStyle.New, $"+++ {right}");
        }

        foreach (StreamDifference difference in comparison.Differences)
            Print(difference, comparison);
        EndElements();
        foreach (string what in comparison.NotCompared)
            output.WriteLine($"not compared: {what}");
        output.WriteLine(Verdict(comparison));
    }

    private void Print(StreamDifference difference, StreamComparison comparison)
    {
        switch (difference.Kind)
        {
            case StreamDifferenceKind.Field:
                Head(difference.Subject);
                if (IsTooManyElements(difference.Path!))
                    return;
                StateDifference state = difference.State!;
                string name = state.Name is null ? "" : $" ({state.Name})";
                Values($"  {Relative(state.Path)}{name}",
                    state.Left + Behind(state.LeftWords), state.Right + Behind(state.RightWords));
                break;
            case StreamDifferenceKind.Version or StreamDifferenceKind.Octets:
                Head(difference.Subject);
                Values(difference.Kind is StreamDifferenceKind.Version ? "  version" : "  octets", difference.Left, difference.Right);
                break;
            case StreamDifferenceKind.RamPages:
                Head(null);
                RamBlockComparison block = comparison.RamBlocks.First(b => b.IdStr == difference.Subject);
                string differ = block.DifferentPages == 1 ? "differs" : "differ";
                output.WriteLine($"RAM {block.IdStr}: {Count(block.DifferentPages, "page")} {differ}, the first at 0x{block.FirstDifference:x}");
                break;
            default:
                Head(null);
                string subject = difference.Kind switch
                {
                    StreamDifferenceKind.RamBlock => $"RAM {difference.Subject}",
                    StreamDifferenceKind.LiveSection => $"live section {difference.Subject}",
                    StreamDifferenceKind.Opaque => $"opaque octets ({difference.Subject})",
                    _ => difference.Subject,
                };
                Values(subject, difference.Left, difference.Right);
                break;
        }
    }

    private string Behind(string? words) => words is null || options.IsRaw ? "" : $" ({words})";

    private void Head(string? subject)
    {
        if (subject == _subject)
            return;
        EndElements();
        _subject = subject;
        if (subject is not null)
            output.WriteLine(TextStyle.Heading, subject);
    }

    private void Values(string name, string? left, string? right)
    {
        if (string.IsNullOrEmpty(left) || string.IsNullOrEmpty(right))
        {
            bool isNew = string.IsNullOrEmpty(left);
            output.WriteLine(isNew ? TextStyle.New : TextStyle.Gone, $"{(isNew ? '+' : '-')} {name.TrimStart()}: {left}{right}");
            return;
        }

        string line = $"{name}: {left} | {right}";
        if (line.Length <= Columns)
        {
            output.Write($"{name}: ");
            output.Write(TextStyle.Gone, left);
            output.Write(" | ");
            output.WriteLine(TextStyle.New, right);
            return;
        }

        string indent = new(' ', name.Length - name.TrimStart().Length);
        output.WriteLine($"{name}:");
        output.WriteLine(TextStyle.Gone, $"{indent}- {left}");
        output.WriteLine(TextStyle.New, $"{indent}+ {right}");
    }

    /// <summary>Of one array the first elements are shown, and the others counted.</summary>
    private bool IsTooManyElements(FieldPath path)
    {
        FieldPath? array = path.Steps is [.., { Name: null }] ? new FieldPath(path.IdStr, path.InstanceId, path.Steps[..^1]) : null;
        if (array is null || !array.Equals(_array))
        {
            EndElements();
            _array = array;
        }

        return array is not null && ++_elements > ShownElements && !options.ShowsAll;
    }

    private void EndElements()
    {
        if (_array is not null && _elements > ShownElements && !options.ShowsAll)
            output.WriteLine($"  {Relative(_array)}: {Count(_elements - ShownElements, "more element")}");
        _array = null;
        _elements = 0;
    }

    /// <summary>The path without its section, which stands above.</summary>
    private static string Relative(FieldPath path) => path.ToString()[new FieldPath(path.IdStr, path.InstanceId).ToString().Length..];

    public static string Verdict(StreamComparison comparison)
    {
        int blocks = comparison.RamBlocks.Length;
        if (comparison.IsEqual)
        {
            string equal = comparison.NotCompared.IsEmpty ? "equal" : "equal as far as compared";
            return $"{equal}: {Count(comparison.Devices, "device")}{(blocks > 0 ? $", {Count(blocks, "RAM block")}" : "")}";
        }

        int fields = comparison.Differences.Count(static d => d.Kind is StreamDifferenceKind.Field);
        int differentBlocks = comparison.RamBlocks.Count(static b => b.DifferentPages > 0);
        string ram = blocks > 0 ? $", {differentBlocks} of {Count(blocks, "RAM block")}" : "";
        return $"different: {comparison.DifferentDevices} of {Count(comparison.Devices, "device")} ({Count(fields, "field")}){ram}";
    }

    private static string Count(long count, string unit) => string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(count == 1 ? "" : "s")}");
}
