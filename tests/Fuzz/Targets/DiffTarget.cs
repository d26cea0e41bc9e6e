using System.Globalization;
using System.Text;
using Ber.Compat;

namespace Fuzz;

/// <summary><c>diff</c> of two streams; a stream is equal to itself.</summary>
internal sealed class DiffTarget : IFuzzTarget
{
    public string Name => "diff";

    public InputKind Kind => InputKind.Pair;

    public int AllocationFactor => 4096;   // objects of the model, differences as text

    public Outcome Run(byte[] input, Cutting cutting)
    {
        (byte[] first, byte[] second) = PairedInput.Split(input);
        StreamSnapshot left = StreamSnapshot.Read(new CutSource(first, cutting));
        StreamSnapshot right = StreamSnapshot.Read(new CutSource(second, cutting));
        if (!StreamComparer.Compare(left, left).IsEqual)
            throw new ViolationException("a stream differs from itself");
        var text = new StringBuilder();
        StreamComparison comparison = StreamComparer.Compare(left, right);
        foreach (StreamDifference difference in comparison.Differences)
            text.Append(CultureInfo.InvariantCulture, $"{difference.Kind} {difference.Path} {difference.Subject}: {difference.Left} | {difference.Right}\n");
        return new Outcome(text.ToString(), text.Length);
    }

    /// <summary>A BER file may state a type that its octets contradict: that shows to who visits them by it.</summary>
    public bool IsDocumented(Exception exception) => exception is StreamFormatException or Ber.Visitors.VisitException;
}
