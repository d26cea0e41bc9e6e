using System.Text;

namespace Ber.Compat;

/// <summary>
/// Masks the secrets of a domain's XML: the values of passwd="…", of password=… and data=… in QEMU's own arguments (a comma in them is two), of variables of
/// the environment, and the contents of password elements. The text may be anybody's, and no XML at all: nothing in it is read more than a few times, since
/// what a look ahead goes through begins with a quote or a tag of its own.
/// </summary>
internal static class XmlSecrets
{
    private const string Hidden = "***";

    private static readonly string[] s_names = ["passw", "secret", "token", "key"];
    private static readonly string[] s_elements = ["passwd", "password", "secret"];

    /// <summary>Masks them.</summary>
    public static string Mask(string xml)
    {
        var masked = new StringBuilder(xml.Length);
        int done = 0;
        for (int at = 0; at < xml.Length; at++)
        {
            if (FindAt(xml, at) is not Range secret)
                continue;
            (int start, int length) = secret.GetOffsetAndLength(xml.Length);
            masked.Append(xml, done, start - done).Append(Hidden);
            done = start + length;
            at = done - 1;
        }

        return masked.Append(xml, done, xml.Length - done).ToString();
    }

    /// <summary>The secret of what begins at a place; null: there is none.</summary>
    private static Range? FindAt(string xml, int at) => xml[at] switch
    {
        '<' => OfElement(xml, at),
        'p' or 'P' => OfPassword(xml, at),
        'd' or 'D' => HasWord(xml, at, "data") ? OfArgument(xml, at + "data".Length) : null,
        'n' or 'N' => OfVariable(xml, at),
        'v' or 'V' => OfVariableBefore(xml, at),
        _ => null,
    };

    /// <summary>passwd="SECRET", password = 'SECRET', password=SECRET.</summary>
    private static Range? OfPassword(string xml, int at)
    {
        if (!HasWord(xml, at, "passw"))
            return null;
        int end = at + "passw".Length;
        end += HasWord(xml, end, "ord") ? "ord".Length : HasWord(xml, end, "d") ? 1 : 0;
        return end == at + "passw".Length ? null : OfValue(xml, end) ?? OfArgument(xml, end);
    }

    /// <summary>&lt;x:password attributes&gt;SECRET&lt;.</summary>
    private static Range? OfElement(string xml, int at)
    {
        int end = at + 1;
        while (end < xml.Length && !char.IsWhiteSpace(xml[end]) && xml[end] is not ('<' or '>' or '/' or ':'))
            end++;
        int name = end < xml.Length && xml[end] == ':' ? end + 1 : at + 1;
        if (name == at + 2)
            return null;   // a prefix without a letter
        foreach (string element in s_elements)
        {
            if (HasWord(xml, name, element) && ContentsOf(xml, name + element.Length) is Range contents)
                return contents;
        }

        return null;
    }

    /// <summary>What stands between a tag, of which the name has been read, and the next one.</summary>
    private static Range? ContentsOf(string xml, int at)
    {
        int close = xml.AsSpan(at).IndexOfAny('<', '>') + at;
        if (close < at || xml[close] != '>')
            return null;
        bool hasAttributes = close - at >= 2 && char.IsWhiteSpace(xml[at]) && xml[close - 1] != '/';
        int length = xml.AsSpan(close + 1).IndexOf('<');
        return (close == at || hasAttributes) && length > 0 && !xml.AsSpan(close + 1, length).IsWhiteSpace()
            ? (close + 1)..(close + 1 + length)
            : null;
    }

    /// <summary>name="API_TOKEN" value="SECRET".</summary>
    private static Range? OfVariable(string xml, int at)
        => HasWord(xml, at, "name") && OfValue(xml, at + "name".Length) is Range name && IsSecret(xml.AsSpan()[name])
            && NextAttribute(xml, name.End.Value + 1, "value") is Range value ? value : null;

    /// <summary>value="SECRET" name="API_TOKEN".</summary>
    private static Range? OfVariableBefore(string xml, int at)
        => HasWord(xml, at, "value") && OfValue(xml, at + "value".Length) is Range value
            && NextAttribute(xml, value.End.Value + 1, "name") is Range name && IsSecret(xml.AsSpan()[name]) ? value : null;

    private static Range? NextAttribute(string xml, int at, string word)
    {
        int start = SkipSpace(xml, at);
        return start > at && HasWord(xml, start, word) ? OfValue(xml, start + word.Length) : null;
    }

    private static bool IsSecret(ReadOnlySpan<char> name)
    {
        foreach (string part in s_names)
        {
            if (name.Contains(part, StringComparison.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }

    /// <summary>="VALUE", without its quotes.</summary>
    private static Range? OfValue(string xml, int at)
    {
        int equals = SkipSpace(xml, at);
        if (equals == xml.Length || xml[equals] != '=')
            return null;
        int quote = SkipSpace(xml, equals + 1);
        if (quote == xml.Length || xml[quote] is not ('"' or '\''))
            return null;
        int length = xml.AsSpan(quote + 1).IndexOf(xml[quote]);
        return length < 0 ? null : (quote + 1)..(quote + 1 + length);
    }

    /// <summary>=VALUE of an argument: up to a comma that is not two.</summary>
    private static Range? OfArgument(string xml, int at)
    {
        if (at == xml.Length || xml[at] != '=')
            return null;
        int start = at + 1;
        int end = start;
        while (end < xml.Length && xml[end] is not ('"' or '\'' or '<' or '>'))
        {
            bool isComma = xml[end] == ',';
            if (isComma && (end + 1 == xml.Length || xml[end + 1] != ','))
                break;
            end += isComma ? 2 : 1;
        }

        return end > start ? start..end : null;
    }

    private static int SkipSpace(string xml, int at)
    {
        while (at < xml.Length && char.IsWhiteSpace(xml[at]))
            at++;
        return at;
    }

    private static bool HasWord(string xml, int at, string word) => xml.AsSpan(at).StartsWith(word, StringComparison.OrdinalIgnoreCase);
}
