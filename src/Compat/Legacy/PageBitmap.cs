namespace Ber.Compat;

/// <summary>The bitmap of a mapped-ram block as runs: so many absent pages, so many present ones, and so on. Bits are those of little-endian words.</summary>
internal static class PageBitmap
{
    /// <summary>Finds the runs.</summary>
    /// <param name="bitmap">Words of 64 bits in the host's order.</param>
    /// <param name="pages">Number of pages; the bits behind them must be clear.</param>
    /// <returns>The runs; null: bits behind the last page are set.</returns>
    public static List<long>? ToRuns(ReadOnlySpan<byte> bitmap, long pages)
    {
        List<long> runs = [];
        long start = 0;
        bool isPresent = false;
        for (long page = 0; page < bitmap.Length * 8L;)
        {
            byte octet = bitmap[(int)(page >> 3)];
            if ((page & 7) == 0 && octet == (isPresent ? 0xff : 0))
            {
                page += 8;
                continue;
            }

            if (((octet >> (int)(page & 7)) & 1) != 0 != isPresent)
            {
                runs.Add(page - start);
                start = page;
                isPresent = !isPresent;
            }

            page++;
        }

        if (isPresent)
        {
            runs.Add(bitmap.Length * 8L - start);
            start = bitmap.Length * 8L;
        }

        return start <= pages ? runs : null;
    }

    /// <summary>Sets the bits of runs in a bitmap that is clear.</summary>
    /// <returns>false: the runs go beyond the bitmap.</returns>
    public static bool TrySet(Span<byte> bitmap, IEnumerable<long> runs)
    {
        long page = 0;
        bool isPresent = false;
        foreach (long run in runs)
        {
            if (run < 0 || run > bitmap.Length * 8L - page)
                return false;
            if (isPresent)
                SetRun(bitmap, page, page + run);
            page += run;
            isPresent = !isPresent;
        }

        return true;
    }

    private static void SetRun(Span<byte> bitmap, long from, long to)
    {
        for (; from < to && (from & 7) != 0; from++)
            bitmap[(int)(from >> 3)] |= (byte)(1 << (int)(from & 7));
        int whole = (int)((to - from) >> 3);
        bitmap.Slice((int)(from >> 3), Math.Max(whole, 0)).Fill(0xff);
        for (from += Math.Max(whole, 0) * 8L; from < to; from++)
            bitmap[(int)(from >> 3)] |= (byte)(1 << (int)(from & 7));
    }
}
