using Ber.Compat;

namespace Fuzz;

/// <summary><c>show</c> and <c>ram</c>: what a consumer is told, and what it prints of it, is the same for every cutting.</summary>
internal sealed class InspectTarget : IFuzzTarget
{
    public string Name => "inspect";

    public InputKind Kind => InputKind.Any;

    public int AllocationFactor => 4096;   // all that a consumer is told is text here

    public Outcome Run(byte[] input, Cutting cutting)
    {
        var log = new RamLogConsumer();
        StreamInspector.Inspect(new CutSource(input, cutting), log);
        return new Outcome(log.Text, log.Text.Length);
    }

    /// <summary>A BER file may state a type that its octets contradict: that shows to who visits them by it.</summary>
    public bool IsDocumented(Exception exception) => exception is StreamFormatException or Ber.Visitors.VisitException;
}
