using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Ber.Visitors;

/// <summary>Prints state for people: a line per field with name, type and value, in stream order; structs, arrays and lists indented.</summary>
/// <remarks>
/// Unsigned integers above 9 are hexadecimal, with words behind them where there are some, signed ones decimal; repeated elements of an array are
/// <c>value×n</c>. Octets that do not fit their line stand in lines of 32 below it, with offsets. An element that is like the one before is not printed
/// again: <c>[1]…[7]: as [0]</c>. Lines keep to 100 columns, as far as names, strings and the depth of the state let them.
/// </remarks>
public sealed class PrettyPrintVisitor : IVisitor
{
    private const int Columns = 100;
    private const int OctetsPerLine = 32;
    private const int OctetsPerGroup = 4;
    private const string Separator = ", ";

    private readonly TextWriter _output;
    private readonly StringBuilder _line = new();
    private FieldPathStack _path;
    private readonly Stack<Elements?> _arrays = new();        // null: an array whose elements are not compared
    private readonly Stack<StringBuilder> _pending = new();   // elements that are not printed before they have ended
    private readonly Stack<VMStateDescription> _owners = new();
    private bool _isKey;      // a key of a tree comes next
    private int _indent;

    /// <summary>Makes a visitor.</summary>
    /// <param name="output">Where the lines go.</param>
    /// <param name="indent">Columns before the root's fields.</param>
    public PrettyPrintVisitor(TextWriter output, int indent = 0)
    {
        ArgumentNullException.ThrowIfNull(output);
        ArgumentOutOfRangeException.ThrowIfNegative(indent);
        _output = output;
        _indent = indent - 2;
    }

    /// <summary>Octets of one buffer that are printed; of a longer one the rest is counted.</summary>
    public int MaxOctets { get; init; } = 256;

    /// <summary>
    /// Knows the words behind the unsigned integers of a section, and what the elements of some arrays are, which have lines of their own then; null: numbers
    /// stand alone.
    /// </summary>
    internal ValueWords? Words { get; init; }

    /// <inheritdoc/>
    public VisitDirection Direction => VisitDirection.Output;

    /// <inheritdoc/>
    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        ArgumentNullException.ThrowIfNull(description);
        _path.PushStruct(description, field);
        _owners.Push(description);
        if (field is not null && _path.IndexOfStruct >= 0 && _arrays.Peek() is Elements elements)
            _pending.Push(elements.Text.Clear().Append(CultureInfo.InvariantCulture, $"{OneLineText.Of($"{field.TypeName} {description.Name}")}\n"));
        else if (field is not null)
            WriteLine($"{NameOf(field, _path.IndexOfStruct)}: {field.TypeName} {description.Name}");
        else if (_path.Depth > 1)
            WriteLine($"subsection {description.Name} v{versionId}");
        _indent += 2;
        return versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description)
    {
        int index = _path.IndexOfStruct;
        _path.Pop();
        _owners.Pop();
        _indent -= 2;
        if (index < 0 || _arrays.Peek() is not Elements elements)
            return;
        _pending.Pop();
        Element(elements, index, elements.Text.ToString());
    }

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        ArgumentNullException.ThrowIfNull(field);
        bool hasOwnLine = field.Kind is FieldKind.Octets || (field.Kind <= FieldKind.UInt64 && field.Pointer is PointerRule.None);
        if (!hasOwnLine)
            WriteLine($"{field.Name}: {ValueText.Type(field, count)}");
        _path.PushArray(field);
        _arrays.Push(field.Kind is FieldKind.Struct or FieldKind.List ? new Elements() : null);
        _indent += 2;
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextElement(field);
        _isKey = field.Kind is FieldKind.Tree && more;
        return more;
    }

    /// <inheritdoc/>
    public void EndArray(VMStateField field)
    {
        if (_arrays.Pop() is Elements elements)
            EndRepeats(elements);
        _path.Pop();
        _indent -= 2;
    }

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following) => following;

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextElement(field);
        if (!isPresent && _path.IndexOf(field) is >= 0 and int index && _arrays.Peek() is Elements elements)
            Element(elements, index, $"{OneLineText.Of(field.TypeName)} = null\n");
        else if (!isPresent)
            Value(field, field.Kind is FieldKind.Null && field.Count > 1 ? ValueText.Type(field, field.Count) : field.TypeName, "null");
    }

    /// <inheritdoc/>
    public void VisitBoolean(VMStateField field, ref byte octet) => Value(field, ValueText.Boolean(octet));

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value) => Value(field, ValueText.Integer(value, true));

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value) => Value(field, ValueText.Integer(value, true));

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value) => Value(field, ValueText.Integer(value, true));

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value) => Value(field, ValueText.Integer(value, true));

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value) => Unsigned(field, value);

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value) => Unsigned(field, value);

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value) => Unsigned(field, value);

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value) => Unsigned(field, value);

    /// <inheritdoc/>
    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
        => false;

    /// <inheritdoc/>
    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        _indent -= 2;
        if (Words?.NamesOf<T>(_owners.Peek(), field, values) is IReadOnlyList<string> names)
        {
            WriteLine($"{field.Name}: {ValueText.Type(field, values.Length)}");
            _indent += 2;
            NamedElements<T>(field, values, names);
            return;
        }

        _line.Clear().Append(OneLineText.Of($"{field.Name}: {ValueText.Type(field, values.Length)}")).Append(" =");
        int lineStart = 0;
        for (int i = 0; i < values.Length;)
        {
            int same = ValueText.CountSame<T>(values[i..]);
            string text = ValueText.Element(field.Kind, values[i]);
            Word(same > 3 ? $"{text}×{same}" : text, ref lineStart);
            i += same > 3 ? same : 1;
        }

        if (Words?.OfPair<T>(_owners.Peek(), field, values) is string words)
            AppendWords(words, ref lineStart);
        Write(_line.Append('\n').ToString());
        _indent += 2;
    }

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        Value(field, ValueText.Quoted(value));
    }

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        _path.NextValue(field);
        Octets(field, value);
    }

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value)
    {
        ArgumentNullException.ThrowIfNull(field);
        int outer = field.HasLocalCount ? 2 : 0;   // the array of octets is not indented
        _indent -= outer;
        Octets(field, value.Span);
        _indent += outer;
    }

    /// <inheritdoc/>
    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual)
        => throw new VisitException(cause, _path.ToPath(field), null, expected, actual);

    /// <inheritdoc/>
    public void Complete()
    {
        if (_path.Depth != 0)
            ThrowHelper.UnbalancedVisit();
    }

    private void Octets(VMStateField field, ReadOnlySpan<byte> octets)
    {
        string head = $"{NameOf(field)}: {ValueText.Type(field, octets.Length)} =";
        bool isZero = octets.IndexOfAnyExcept((byte)0) < 0;
        string inLine = octets.IsEmpty ? "" : isZero ? $" 00×{octets.Length}" : $" {(octets.Length <= OctetsPerLine ? Convert.ToHexStringLower(octets) : "")}";
        if (isZero || (octets.Length <= OctetsPerLine && Math.Max(_indent, 0) + head.Length + inLine.Length <= Columns))
        {
            WriteLine(head + inLine);
            return;
        }

        WriteLine(head);
        _indent += 2;
        ReadOnlySpan<byte> shown = octets[..Math.Min(octets.Length, MaxOctets)];
        for (int i = 0; i < shown.Length;)
        {
            int zeros = shown[i..].IndexOfAnyExcept((byte)0);
            zeros = (zeros < 0 ? shown.Length - i : zeros) / OctetsPerLine * OctetsPerLine;
            int taken = zeros >= 2 * OctetsPerLine ? zeros : Math.Min(OctetsPerLine, shown.Length - i);
            WriteLine(string.Create(CultureInfo.InvariantCulture, $"0x{i:x4}: {(zeros == taken ? $"00×{taken}" : Groups(shown.Slice(i, taken)))}"));
            i += taken;
        }

        if (shown.Length < octets.Length)
            WriteLine(string.Create(CultureInfo.InvariantCulture, $"… {octets.Length - shown.Length} more octets"));
        _indent -= 2;
    }

    private string Groups(ReadOnlySpan<byte> octets)
    {
        _line.Clear();
        for (int i = 0; i < octets.Length; i += OctetsPerGroup)
            _line.Append(i == 0 ? "" : " ").Append(Convert.ToHexStringLower(octets.Slice(i, Math.Min(OctetsPerGroup, octets.Length - i))));
        return _line.ToString();
    }

    private void Value(VMStateField field, string value)
    {
        ArgumentNullException.ThrowIfNull(field);
        Value(field, field.Kind is FieldKind.Tree ? "uint64" : field.TypeName, value);
    }

    private void Unsigned(VMStateField field, ulong value)
    {
        string text = ValueText.Integer(value, false);
        if (WordsOf(field, value) is string words)
            Line($"{NameOf(field)}: {field.TypeName} = {text}", words);
        else
            Value(field, text);
    }

    /// <summary>A line for each element of an array, with its name.</summary>
    private void NamedElements<T>(VMStateField field, ReadOnlySpan<T> values, IReadOnlyList<string> names)
        where T : unmanaged, IBinaryInteger<T>
    {
        for (int i = 0; i < values.Length; i++)
        {
            string text = string.Create(CultureInfo.InvariantCulture, $"[{i}] {names[i]} = {ValueText.Element(field.Kind, values[i])}");
            if (WordsOf(field, ulong.CreateTruncating(values[i])) is string words)
                Line(text, words);
            else
                WriteLine(text);
        }
    }

    private void Line(string text, string words)
    {
        _line.Clear().Append(OneLineText.Of(text));
        int lineStart = 0;
        AppendWords(words, ref lineStart);
        Write(_line.Append('\n').ToString());
    }

    private string? WordsOf(VMStateField field, ulong value) => Words?.Of(_owners.Peek(), field, value);

    private void AppendWords(string words, ref int lineStart)
    {
        string[] all = words.Split(Separator);
        for (int i = 0; i < all.Length; i++)
            Word($"{(i == 0 ? "(" : "")}{all[i]}{(i < all.Length - 1 ? "," : ")")}", ref lineStart);
    }

    private void Value(VMStateField field, string type, string value) => WriteLine($"{NameOf(field)}: {type} = {value}");

    private string NameOf(VMStateField field) => NameOf(field, _path.IndexOf(field));

    /// <summary>The field's name; the index where it is an element, and the role of one of a tree.</summary>
    private string NameOf(VMStateField field, int index)
    {
        if (index < 0)
            return field.Name;
        string name = string.Create(CultureInfo.InvariantCulture, $"[{index}]");
        if (field.Kind is not FieldKind.Tree)
            return name;
        bool isKey = _isKey;
        _isKey = false;
        return isKey ? $"{name} key" : $"{name} value";
    }

    private void Word(string text, ref int lineStart)
    {
        if (Math.Max(_indent, 0) + _line.Length - lineStart + 1 + text.Length > Columns)
        {
            _line.Append('\n');
            lineStart = _line.Length;
            _line.Append(' ', Math.Max(_indent, 0) + 1);
            lineStart += Math.Max(_indent, 0);   // counted again with the line
        }

        _line.Append(' ').Append(text);
    }

    /// <summary>Prints an element, unless it is like the one before.</summary>
    private void Element(Elements elements, int index, string text)
    {
        if (text == elements.Last)
        {
            elements.LastIndex = index;
            return;
        }

        EndRepeats(elements);
        Write($"[{index.ToString(CultureInfo.InvariantCulture)}]: {text}");
        elements.Last = text;
        elements.FirstIndex = elements.LastIndex = index;
    }

    private void EndRepeats(Elements elements)
    {
        int first = elements.FirstIndex;
        int repeats = elements.LastIndex - first;
        if (repeats == 1)
            WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{first + 1}]: as [{first}]"));
        else if (repeats > 1)
            WriteLine(string.Create(CultureInfo.InvariantCulture, $"[{first + 1}]…[{elements.LastIndex}]: as [{first}]"));
    }

    /// <summary>Writes a line: names and types of fields come out of streams, and must not forge another one.</summary>
    private void WriteLine(string text) => Write(OneLineText.Of(text) + "\n");

    /// <summary>Writes lines of which the first is to be indented.</summary>
    private void Write(string text)
    {
        if (_pending.TryPeek(out StringBuilder? element))
        {
            element.Append(' ', Math.Max(_indent, 0)).Append(text);
            return;
        }

        _output.Write(new string(' ', Math.Max(_indent, 0)));
        _output.Write(text);
    }

    /// <summary>The elements of one array or list: the text of the last one that differs from the one before it, and how far others like it go.</summary>
    private sealed class Elements
    {
        public StringBuilder Text { get; } = new();

        public string? Last { get; set; }

        public int FirstIndex { get; set; }

        public int LastIndex { get; set; }
    }
}
