namespace Ber.Visitors;

/// <summary>Compares two traces in their text form.</summary>
internal static class TraceComparer
{
    /// <summary>Finds the first place where two traces differ. Reads no further; holds one line of each.</summary>
    /// <param name="left">The trace of one run.</param>
    /// <param name="right">The trace of the other.</param>
    /// <param name="ignoreOffsets">Whether lines that differ in their offset only count as equal: after a difference of length all offsets do.</param>
    /// <returns>null: the traces are equal.</returns>
    public static TraceDivergence? FirstDivergence(TextReader left, TextReader right, bool ignoreOffsets = false)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        for (long number = 1; ; number++)
        {
            string? leftLine = left.ReadLine();
            string? rightLine = right.ReadLine();
            if (leftLine is null && rightLine is null)
                return null;
            if (leftLine == rightLine)
                continue;

            TracePart part = PartOf(leftLine, rightLine);
            if (part is not TracePart.Offset || !ignoreOffsets)
                return new TraceDivergence(number, part, PathOf(leftLine ?? rightLine!), leftLine, rightLine);
        }
    }

    private static TracePart PartOf(string? left, string? right)
    {
        if (left is null || right is null)
            return TracePart.End;
        if (!TraceLine.TryParse(left, out TraceLine l) || !TraceLine.TryParse(right, out TraceLine r))
            return TracePart.Line;
        return !l.Path.SequenceEqual(r.Path) ? TracePart.Path
            : !l.Type.SequenceEqual(r.Type) ? TracePart.Type
            : !l.Value.SequenceEqual(r.Value) ? TracePart.Value
            : !l.Octets.SequenceEqual(r.Octets) ? TracePart.Octets
            : TracePart.Offset;
    }

    private static FieldPath? PathOf(string line)
        => TraceLine.TryParse(line, out TraceLine parsed) && FieldPath.TryParse(parsed.Path.ToString(), out FieldPath? path) ? path : null;
}
