using Ber.Compat;

namespace Fuzz;

/// <summary><c>decode</c>: a legacy stream or a clean error, the same for every cutting.</summary>
internal sealed class DecodeTarget : IFuzzTarget
{
    public string Name => "decode";

    public InputKind Kind => InputKind.Ber;

    public int AllocationFactor => 1024;   // 33 KiB for a device record of 51 octets, measured, in proportion to their number

    public Outcome Run(byte[] input, Cutting cutting)
    {
        var legacy = new BoundedSink();
        TranslationResult result = StreamTranslator.BerToLegacy(new CutSource(input, cutting), legacy);
        return Outcome.Of(ResultText.Of(result), legacy.Octets);
    }

    public bool IsDocumented(Exception exception) => exception is StreamFormatException;
}
