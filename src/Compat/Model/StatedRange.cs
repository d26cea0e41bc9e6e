using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Ber.Compat;

/// <summary>Where octets of a RAM block stand in the guest's memory, as the user states it.</summary>
/// <param name="IdStr">The block's name.</param>
/// <param name="Start">The guest-physical address of the first one.</param>
/// <param name="Offset">Octets from the block's start to the range.</param>
/// <param name="Length">Octets; null: up to the end of the block.</param>
internal sealed record StatedRange(string IdStr, ulong Start, ulong Offset, ulong? Length)
{
    /// <summary>What a text of it looks like.</summary>
    public const string Syntax = "BLOCK@START[+OFFSET:LENGTH]";

    /// <summary>Reads a text: numbers are hexadecimal behind 0x, else decimal. A block's name may hold an @, and no comma.</summary>
    /// <param name="text">The text.</param>
    /// <param name="range">What it states.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out StatedRange? range)
    {
        range = null;
        int at = text.LastIndexOf('@');
        if (at <= 0)
            return false;
        string[] parts = text[(at + 1)..].Split('+', 2);
        string[] cut = parts.Length == 2 ? parts[1].Split(':', 2) : [];
        ulong offset = 0, length = 0;
        if (!TryParseNumber(parts[0], out ulong start)
            || (parts.Length == 2 && (cut.Length != 2 || !TryParseNumber(cut[0], out offset) || !TryParseNumber(cut[1], out length))))
            return false;
        range = new StatedRange(text[..at], start, offset, parts.Length == 2 ? length : null);
        return true;
    }

    private static bool TryParseNumber(string text, out ulong value)
        => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
            ? ulong.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            : ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
