using System.IO.Hashing;

namespace Fuzz;

/// <summary>What came of a run, in a form that can be compared.</summary>
/// <param name="Text">The result, or the message of a documented exception.</param>
/// <param name="Octets">Octets written: they count for what a run may allocate.</param>
/// <param name="Digest">Digest of the octets written.</param>
internal sealed record Outcome(string Text, long Octets = 0, ulong Digest = 0)
{
    public static Outcome Of(string text, ReadOnlySpan<byte> output) => new(text, output.Length, XxHash3.HashToUInt64(output));
}
