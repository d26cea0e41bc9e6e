using Ber.Compat;
using Ber.Live;

namespace Fuzz;

/// <summary><c>verify</c> says of a stream what <c>decode</c> (of a legacy one <c>encode</c> and then <c>decode</c>) does with it, in the same words.</summary>
internal sealed class VerifyTarget : IFuzzTarget
{
    private static readonly TranslationOptions s_options = new();

    public string Name => "verify";

    public InputKind Kind => InputKind.Any;

    public int AllocationFactor => 4096;   // encode, and decode up to three times, with its 33 KiB for a device record of 51 octets

    public Outcome Run(byte[] input, Cutting cutting)
    {
        string verified = Say(() => StreamFilter.Decode(new PeekedSource(new CutSource(input, cutting)), new BoundedSink(), s_options));
        if (cutting.Piece == 0)
        {
            string decoded = Say(() => Decode(input));
            if (verified != decoded)
                throw new ViolationException($"verify says \"{verified}\", decode \"{decoded}\"");
        }

        return new Outcome(verified);
    }

    public bool IsDocumented(Exception exception) => false;

    private static TranslationResult Decode(byte[] input)
    {
        var source = new PeekedSource(new CutSource(input, Cutting.Whole));
        if (StreamFilter.FormatOf(source) is StreamFormat.Ber)
            return StreamTranslator.BerToLegacy(source, new BoundedSink());
        var ber = new BoundedSink();
        StreamTranslator.LegacyToBer(source, ber, s_options);
        return StreamTranslator.BerToLegacy(new CutSource(ber.ToArray(), Cutting.Whole), new BoundedSink());
    }

    private static string Say(Func<TranslationResult> translate)
    {
        try
        {
            return ResultText.Of(translate());
        }
        catch (Exception exception) when (exception is StreamFormatException or BoundReachedException)
        {
            return exception.Message;
        }
    }
}
