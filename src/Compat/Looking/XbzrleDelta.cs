namespace Ber.Compat;

/// <summary>
/// Differences of pages: pairs of a run of octets that stay and a run of octets that replace (QEMU migration/xbzrle.c, xbzrle_decode_buffer).
/// </summary>
internal static class XbzrleDelta
{
    /// <summary>Applies a difference.</summary>
    /// <param name="delta">Pairs of two lengths (ULEB128 of at most two octets), and the new octets behind the second.</param>
    /// <param name="page">The page before, and then after; undefined where the result is false.</param>
    /// <returns>false: it does not fit the page, or is not one.</returns>
    public static bool TryApply(ReadOnlySpan<byte> delta, Span<byte> page)
    {
        int at = 0;
        while (!delta.IsEmpty)
        {
            if (!TryReadLength(ref delta, out int same) || same > page.Length - at)
                return false;
            at += same;
            if (!TryReadLength(ref delta, out int changed) || changed > page.Length - at || changed > delta.Length)
                return false;
            delta[..changed].CopyTo(page[at..]);
            delta = delta[changed..];
            at += changed;
        }

        return true;
    }

    private static bool TryReadLength(ref ReadOnlySpan<byte> delta, out int length)
    {
        length = 0;
        if (delta.IsEmpty)
            return false;
        length = delta[0] & 0x7f;
        int count = 1;
        if ((delta[0] & 0x80) != 0)
        {
            if (delta.Length < 2 || (delta[1] & 0x80) != 0)
                return false;
            length |= delta[1] << 7;
            count = 2;
        }

        delta = delta[count..];
        return true;
    }
}
