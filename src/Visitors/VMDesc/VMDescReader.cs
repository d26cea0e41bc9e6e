using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Ber.Visitors;

/// <summary>Reads vmdesc, the JSON text that QEMU appends to a stream (migration/savevm.c, migration/vmstate.c).</summary>
public static class VMDescReader
{
    /// <summary>Reads a vmdesc text.</summary>
    /// <remarks>
    /// Members that QEMU does not print, and members in another order, are taken without complaint; what is lost by that shows when the
    /// text is regenerated. A device whose entry contradicts itself (a struct whose size is not that of its fields, as the pointer arrays of
    /// s390_css up to 9.x) has a <see cref="VMDescDevice.Reason"/> instead of a description; the others are not affected. Descriptions are
    /// exact. Sizes are not compared with any stream. Time and memory are proportional to the length of the text.
    /// </remarks>
    /// <param name="json">The whole text in UTF-8, without the length that stands before it in the stream.</param>
    /// <param name="result">The vmdesc.</param>
    /// <param name="reason">Why there is none.</param>
    /// <returns>Whether the text is JSON and has the list of devices.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out VMDesc? result, [NotNullWhen(false)] out string? reason)
    {
        try
        {
            var parser = new VMDescParser(json, IndexMode.All);
            bool isRead = parser.TryReadRoot(out result);
            if (!isRead && parser.IndexEvidence is IndexMode indexMode and not IndexMode.All)
            {
                // The first array that is listed by element tells how this QEMU numbers them; overrides are relative to it, so begin anew.
                parser = new VMDescParser(json, indexMode);
                isRead = parser.TryReadRoot(out result);
            }

            reason = isRead ? null : parser.Reason ?? "no list of devices";
            return isRead;
        }
        catch (JsonException e)
        {
            result = null;
            reason = $"not JSON, or nested too deep, at octet {e.BytePositionInLine} of line {e.LineNumber}";
            return false;
        }
    }
}
