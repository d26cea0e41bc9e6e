using System.Globalization;
using System.Text;

namespace Ber.Live;

/// <summary>Reads XML without a DTD (XML 1.0, 5th edition).</summary>
/// <param name="xml">The text.</param>
internal sealed class DomainElementReader(string xml)
{
    private readonly Stack<DomainElement> _open = [];
    private DomainElement? _root;
    private int _at;

    /// <summary>Reads all of it.</summary>
    /// <returns>The element that all others are in.</returns>
    /// <exception cref="FormatException">It is no XML, or has a DTD.</exception>
    public DomainElement Read()
    {
        while (_at < xml.Length)
        {
            if (xml[_at] != '<')
                ReadText();
            else if (Has("<!--"))
                UpTo("-->");
            else if (Has("<?"))
                UpTo("?>");
            else if (Has("<![CDATA["))
                Add(UpTo("]]>"));
            else if (Has("</"))
                ReadEnd();
            else
                ReadStart();
        }

        return _root is not null && _open.Count == 0 ? _root : throw Unexpected();
    }

    private void ReadText()
    {
        int end = xml.IndexOf('<', _at);
        string text = xml[_at..(end < 0 ? xml.Length : end)];
        if (_open.Count > 0)
            Add(Decoded(text));
        else if (!string.IsNullOrWhiteSpace(text))
            throw Unexpected();
        _at += text.Length;
    }

    private void ReadStart()
    {
        Expect('<');
        var element = new DomainElement(ReadName());
        if (_open.Count > 0)
            _open.Peek().Add(element);
        else if (_root is not null)
            throw Unexpected();
        else
            _root = element;
        while (SkipSpace() && _at < xml.Length && xml[_at] is not ('/' or '>'))
            ReadAttribute(element);
        if (!Has("/"))
            _open.Push(element);
        Expect('>');
    }

    private void ReadAttribute(DomainElement element)
    {
        string name = ReadName();
        SkipSpace();
        Expect('=');
        SkipSpace();
        string quote = Has("'") ? "'" : Has("\"") ? "\"" : throw Unexpected();
        string value = UpTo(quote);
        element.Add(name, value.Contains('<', StringComparison.Ordinal) ? throw Unexpected() : Decoded(value));
    }

    private void ReadEnd()
    {
        string name = ReadName();
        SkipSpace();
        Expect('>');
        if (!_open.TryPop(out DomainElement? element) || element.Name != name)
            throw Unexpected();
    }

    private string ReadName()
    {
        int start = _at;
        while (_at < xml.Length && (char.IsLetterOrDigit(xml[_at]) || xml[_at] is ':' or '_' or '-' or '.'))
            _at++;
        return _at > start ? xml[start.._at] : throw Unexpected();
    }

    private void Add(string text) => (_open.Count > 0 ? _open.Peek() : throw Unexpected()).Add(text);

    /// <summary>Whether there was space.</summary>
    private bool SkipSpace()
    {
        int start = _at;
        while (_at < xml.Length && xml[_at] is ' ' or '\t' or '\r' or '\n')
            _at++;
        return _at > start;
    }

    private void Expect(char mark)
    {
        if (_at == xml.Length || xml[_at] != mark)
            throw Unexpected();
        _at++;
    }

    /// <summary>Passes over a mark, if it stands here.</summary>
    private bool Has(string mark)
    {
        bool has = string.CompareOrdinal(xml, _at, mark, 0, mark.Length) == 0;
        _at += has ? mark.Length : 0;
        return has;
    }

    /// <summary>What stands before a mark, which is passed over.</summary>
    private string UpTo(string mark)
    {
        int end = xml.IndexOf(mark, _at, StringComparison.Ordinal);
        string text = end < 0 ? throw Unexpected() : xml[_at..end];
        _at = end + mark.Length;
        return text;
    }

    /// <summary>XML 1.0 4.1, 4.6: references to characters, and to the entities that need no declaration.</summary>
    private string Decoded(string text)
    {
        var decoded = new StringBuilder(text.Length);
        int done = 0;
        for (int at = text.IndexOf('&', StringComparison.Ordinal); at >= 0; at = text.IndexOf('&', done))
        {
            int end = text.IndexOf(';', at);
            string name = end < 0 ? throw Unexpected() : text[(at + 1)..end];
            decoded.Append(text, done, at - done).Append(name switch
            {
                "lt" => "<",
                "gt" => ">",
                "amp" => "&",
                "quot" => "\"",
                "apos" => "'",
                _ => CharacterOf(name),
            });
            done = end + 1;
        }

        return decoded.Append(text, done, text.Length - done).ToString();
    }

    private string CharacterOf(string reference)
    {
        bool isHex = reference.StartsWith("#x", StringComparison.Ordinal);
        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        string digits = reference.StartsWith('#') ? reference[(isHex ? 2 : 1)..] : "";
        return int.TryParse(digits, style, CultureInfo.InvariantCulture, out int code) && Rune.TryCreate(code, out Rune character)
            ? character.ToString()
            : throw Unexpected();
    }

    private FormatException Unexpected() => new(string.Create(CultureInfo.InvariantCulture, $"no XML that is read here, at character {_at}"));
}
