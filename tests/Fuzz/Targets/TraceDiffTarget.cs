using System.Text;
using Ber.Visitors;

namespace Fuzz;

/// <summary><c>diff --trace</c> of two texts: they are equal exactly where all lines are.</summary>
internal sealed class TraceDiffTarget : IFuzzTarget
{
    public string Name => "trace";

    public InputKind Kind => InputKind.TracePair;

    public int AllocationFactor => 256;   // lines as strings, paths

    public Outcome Run(byte[] input, Cutting cutting)
    {
        (byte[] first, byte[] second) = PairedInput.Split(input);
        string left = Encoding.UTF8.GetString(first);
        string right = Encoding.UTF8.GetString(second);
        TraceDivergence? divergence = Compare(left, right, ignoreOffsets: false);
        bool isEqual = Lines(left).SequenceEqual(Lines(right));
        if (isEqual != divergence is null)
            throw new ViolationException($"{(isEqual ? "equal" : "different")} traces: {divergence}");
        TraceDivergence? beyondOffsets = Compare(left, right, ignoreOffsets: true);
        if (beyondOffsets is not null && (divergence is null || beyondOffsets.Line < divergence.Line))
            throw new ViolationException($"{beyondOffsets} with offsets left out, {divergence} with them");
        return new Outcome($"{divergence}; {beyondOffsets}");
    }

    public bool IsDocumented(Exception exception) => false;

    private static TraceDivergence? Compare(string left, string right, bool ignoreOffsets)
    {
        using var leftReader = new StringReader(left);
        using var rightReader = new StringReader(right);
        return TraceComparer.FirstDivergence(leftReader, rightReader, ignoreOffsets);
    }

    private static IEnumerable<string> Lines(string text)
    {
        using var reader = new StringReader(text);
        while (reader.ReadLine() is string line)
            yield return line;
    }
}
