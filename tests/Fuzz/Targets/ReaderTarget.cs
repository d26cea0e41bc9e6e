using Ber;
using Support;

namespace Fuzz;

/// <summary>Tokens of <see cref="BerReader"/>: the trace does not depend on how the octets are cut into segments and buffers, strict or framing only.</summary>
internal sealed class ReaderTarget : IFuzzTarget
{
    private const int Longest = 2048;   // traces of growing buffers take the square

    public string Name => "tokens";

    public InputKind Kind => InputKind.Encodings;

    public int AllocationFactor => 64 * 1024;   // a buffer of its own for each piece, and lines of text: the harness allocates, not the reader

    public Outcome Run(byte[] input, Cutting cutting)
    {
        byte[] octets = input[..Math.Min(input.Length, Longest)];
        int[] ends = [.. cutting.Ends(octets.Length)];
        IEnumerable<string> strict = Trace(octets, cutting, ends, framingOnly: false);
        return new Outcome(string.Join("; ", [.. strict, "framing only", .. Trace(octets, cutting, ends, framingOnly: true)]));
    }

    public bool IsDocumented(Exception exception) => false;   // the trace has the errors

    private static IReadOnlyList<string> Trace(byte[] octets, Cutting cutting, int[] ends, bool framingOnly)
    {
        var options = new BerReaderOptions { AllowMultipleTopLevelValues = true, FramingOnly = framingOnly };
        return cutting.Piece == 0 ? TokenTrace.OfSpan(octets, options) : TokenTrace.OfPieces(octets, ends, options);
    }
}
