using System.Collections.Immutable;
using Ber.Visitors;

namespace Golden;

/// <summary>
/// The notation for fields in docs/format.md: a kind, <c>kind[n]</c> an array, <c>buffer(n)</c>, <c>{a b}</c> a struct, <c>list{a}*n</c> and
/// <c>tree{a}*n</c> exact lists, <c>kind&lt;n&gt;</c> as many as field n holds, <c>?kind</c> a pointer with presence marker, <c>null*n</c>
/// null pointers; <c>!</c> before a scalar that is little-endian, <c>~</c> before a buffer of zeros; behind <c>/</c> subsections.
/// </summary>
internal ref struct FieldNotation(ReadOnlySpan<char> text)
{
    private ReadOnlySpan<char> _text = text;

    /// <summary>A description that has the fields.</summary>
    public static VMStateDescription Parse(string text)
    {
        var notation = new FieldNotation(text);
        return notation.ReadStruct("d");
    }

    private VMStateDescription ReadStruct(string name)
    {
        ImmutableArray<VMStateField>.Builder fields = ImmutableArray.CreateBuilder<VMStateField>();
        ImmutableArray<VMStateDescription>.Builder subsections = ImmutableArray.CreateBuilder<VMStateDescription>();
        for (Skip(); _text.Length > 0 && _text[0] != '}'; Skip())
        {
            if (TryTake('/'))
            {
                Skip();
                Expect('{');
                subsections.Add(ReadStruct($"{name}/{subsections.Count}"));
                Expect('}');
            }
            else
            {
                fields.Add(ReadField($"f{fields.Count}"));
            }
        }

        return new VMStateDescription(name, 1, fields.ToImmutable(), subsections.ToImmutable()) { IsExact = true };
    }

    private VMStateField ReadField(string name)
    {
        bool isLittle = TryTake('!');
        bool isZeros = TryTake('~');
        PointerRule pointer = TryTake('?') ? PointerRule.PresenceMarker : PointerRule.None;
        int length = 0;
        while (length < _text.Length && char.IsAsciiLetterOrDigit(_text[length]))
            length++;
        string kindName = _text[..length].ToString();
        _text = _text[length..];
        FieldKind kind = kindName.Length == 0 ? FieldKind.Struct : Enum.Parse<FieldKind>(kindName, ignoreCase: true);
        int size = TryTake('(') ? Number(')') : 0;
        string? countField = TryTake('<') ? $"f{Number('>')}" : null;
        VMStateDescription? nested = null;
        if (TryTake('{'))
        {
            nested = ReadStruct("n");
            Expect('}');
        }

        bool isArray = TryTake('[');
        int count = isArray ? Number(']') : TryTake('*') ? Number(' ') : 1;
        bool isList = kind is FieldKind.List or FieldKind.Tree;
        return new VMStateField(name, kind)
        {
            Size = size,
            CountField = countField,
            Count = isList ? 1 : count,
            Struct = isList ? null : nested,
            Elements = isList && count > 0 && nested is not null ? [new VMStateElements(nested, count)] : [],
            Pointer = pointer,
            IsLittleEndian = isLittle,
            IsZeros = isZeros,
            IsArrayOfOne = isArray && count == 1,
        };
    }

    private int Number(char end)
    {
        int length = _text.IndexOfAnyExceptInRange('0', '9');
        length = length < 0 ? _text.Length : length;
        int value = int.Parse(_text[..length]);
        _text = _text[length..];
        if (end != ' ')
            Expect(end);
        return value;
    }

    private void Skip() => _text = _text.TrimStart();

    private void Expect(char character)
    {
        if (!TryTake(character))
            throw new FormatException($"'{character}' expected before \"{_text}\".");
    }

    private bool TryTake(char character)
    {
        if (_text.Length == 0 || _text[0] != character)
            return false;
        _text = _text[1..];
        return true;
    }
}
