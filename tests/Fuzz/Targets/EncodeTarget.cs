using Ber.Compat;

namespace Fuzz;

/// <summary><c>encode</c>: whatever it takes comes back octet for octet, and takes little more room.</summary>
internal sealed class EncodeTarget(string name, bool allowTruncated) : IFuzzTarget
{
    public string Name => name;

    public InputKind Kind => InputKind.Legacy;

    public Outcome Run(byte[] input, Cutting cutting)
    {
        var options = new TranslationOptions
        {
            AllowTruncated = allowTruncated,
            Digest = input.Length % 4 == 3 ? DigestAlgorithm.None : DigestAlgorithm.XxHash128,   // what no digest holds must come back, too
            ZstdLevel = allowTruncated && input.Length % 8 == 0 ? 1 : null,
        };
        var ber = new BoundedSink();
        TranslationResult result = StreamTranslator.LegacyToBer(new CutSource(input, cutting), ber, options);
        if (ber.Octets.Length > 4096 + 8L * input.Length)
            throw new ViolationException($"{ber.Octets.Length} octets of BER for {input.Length}");
        if (cutting.Piece == 0 || cutting.IsLive)
            ComesBack(input, ber);
        return Outcome.Of(ResultText.Of(result), ber.Octets);
    }

    public bool IsDocumented(Exception exception) => exception is StreamFormatException;

    private static void ComesBack(byte[] legacy, BoundedSink ber)
    {
        var back = new BoundedSink();
        try
        {
            StreamTranslator.BerToLegacy(new CutSource(ber.ToArray(), Cutting.Whole), back);
        }
        catch (StreamFormatException exception)
        {
            throw new ViolationException($"decode refuses what encode wrote: {exception.Message}");
        }

        if (!back.Octets.SequenceEqual(legacy))
            throw new ViolationException(
                $"other octets come back, from octet {back.Octets.CommonPrefixLength(legacy)} on, {back.Octets.Length} for {legacy.Length}");
    }
}
