using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Ber.Visitors;

/// <summary>Prints state for people: a line per field with name, type and value, structs and arrays indented. Lines keep to 100 columns where a value can be broken.</summary>
/// <remarks>Unsigned integers above 9 are hexadecimal, signed ones decimal. Of a buffer the first 32 octets are shown.</remarks>
public sealed class PrettyPrintVisitor : IVisitor
{
    private const int Columns = 100;
    private const int ShownOctets = 32;

    private readonly TextWriter _output;
    private readonly StringBuilder _line = new();
    private readonly List<int> _elements = [];   // index of the current element per open array; -1: not in an array
    private int _indent;
    private int _lineStart;   // in _line, of the line that is being filled

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

    /// <inheritdoc/>
    public VisitDirection Direction => VisitDirection.Output;

    /// <inheritdoc/>
    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        ArgumentNullException.ThrowIfNull(description);
        if (field is not null)
            Line(field, $"{field.TypeName} {description.Name}", null);
        else if (_elements.Count > 0)
            WriteLine($"subsection {description.Name} v{versionId}");
        _elements.Add(-1);
        _indent += 2;
        return versionId;
    }

    /// <inheritdoc/>
    public void EndStruct(VMStateDescription description) => End();

    /// <inheritdoc/>
    public void BeginArray(VMStateField field, ref int count)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (field.Kind is > FieldKind.UInt64 and not FieldKind.Octets)
            WriteLine($"{Name(field)}: {field.TypeName}[{count}]");
        _elements.Add(0);
        _indent += 2;
    }

    /// <inheritdoc/>
    public bool NextElement(VMStateField field, bool more) => more;

    /// <inheritdoc/>
    public void EndArray(VMStateField field) => End();

    /// <inheritdoc/>
    public int NextSubsection(VMStateDescription owner, int following) => following;

    /// <inheritdoc/>
    public void VisitPresent(VMStateField field, ref bool isPresent)
    {
        ArgumentNullException.ThrowIfNull(field);
        if (!isPresent)
            Line(field, field.Kind is FieldKind.Null && field.Count > 1 ? $"{field.TypeName}[{field.Count}]" : field.TypeName, "null");
    }

    /// <inheritdoc/>
    public void VisitBoolean(VMStateField field, ref byte octet) => Value(field, octet switch { 0 => "false", 1 => "true", _ => $"true ({octet:x2})" });

    /// <inheritdoc/>
    public void VisitSByte(VMStateField field, ref sbyte value) => Value(field, Text(value, true));

    /// <inheritdoc/>
    public void VisitInt16(VMStateField field, ref short value) => Value(field, Text(value, true));

    /// <inheritdoc/>
    public void VisitInt32(VMStateField field, ref int value) => Value(field, Text(value, true));

    /// <inheritdoc/>
    public void VisitInt64(VMStateField field, ref long value) => Value(field, Text(value, true));

    /// <inheritdoc/>
    public void VisitByte(VMStateField field, ref byte value) => Value(field, Text(value, false));

    /// <inheritdoc/>
    public void VisitUInt16(VMStateField field, ref ushort value) => Value(field, Text(value, false));

    /// <inheritdoc/>
    public void VisitUInt32(VMStateField field, ref uint value) => Value(field, Text(value, false));

    /// <inheritdoc/>
    public void VisitUInt64(VMStateField field, ref ulong value) => Value(field, Text(value, false));

    /// <inheritdoc/>
    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        ArgumentNullException.ThrowIfNull(field);
        _indent -= 2;
        _lineStart = 0;
        _line.Clear().Append(field.Name).Append(": ").Append(field.TypeName).Append('[').Append(values.Length).Append("] =");
        bool isSigned = field.Kind is >= FieldKind.Int8 and <= FieldKind.Int64;
        for (int i = 0; i < values.Length;)
        {
            int same = 1;
            while (i + same < values.Length && values[i + same] == values[i])
                same++;
            string text = Text(values[i], isSigned);
            Word(same > 3 ? $"{text}×{same}" : text);
            i += same > 3 ? same : 1;
        }

        WriteLine(_line.ToString());
        _indent += 2;
    }

    /// <inheritdoc/>
    public void VisitString(VMStateField field, ref string value) => Value(field, $"\"{value}\"");

    /// <inheritdoc/>
    public void VisitBuffer(VMStateField field, scoped Span<byte> value) => Octets(field, value);

    /// <inheritdoc/>
    public void VisitOctets(VMStateField field, ref Memory<byte> value) => Octets(field, value.Span);

    /// <inheritdoc/>
    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual)
        => throw new VisitException(cause, new FieldPath(field?.Name ?? ""), null, expected, actual);

    /// <inheritdoc/>
    public void Complete()
    {
    }

    private static string Text<T>(T value, bool isSigned)
        where T : unmanaged, IBinaryInteger<T>
        => isSigned || value <= T.CreateChecked(9) ? value.ToString(null, CultureInfo.InvariantCulture) : "0x" + value.ToString("x", CultureInfo.InvariantCulture);

    private void Octets(VMStateField field, ReadOnlySpan<byte> octets)
    {
        string type = $"{field.TypeName}[{octets.Length}]";
        if (octets.IndexOfAnyExcept((byte)0) < 0)
        {
            Line(field, type, octets.IsEmpty ? "" : $"00×{octets.Length}");
            return;
        }

        int room = Columns - Math.Max(_indent, 0) - Name(field, isPeek: true).Length - type.Length - ":  = …".Length;
        int shown = Math.Min(octets.Length, Math.Clamp(room / 2, 8, ShownOctets));
        Line(field, type, Convert.ToHexStringLower(octets[..shown]) + (shown < octets.Length ? "…" : ""));
    }

    private void Value(VMStateField field, string value) => Line(field, field.TypeName, value);

    private void Line(VMStateField field, string type, string? value) => WriteLine(value is null ? $"{Name(field)}: {type}" : $"{Name(field)}: {type} = {value}");

    /// <summary>The field's name, or the index where it is an element of the innermost array.</summary>
    private string Name(VMStateField field, bool isPeek = false)
    {
        if (_elements.Count == 0 || _elements[^1] < 0)
            return field.Name;
        string name = $"[{_elements[^1]}]";
        if (!isPeek)
            _elements[^1]++;
        return name;
    }

    private void Word(string text)
    {
        if (_indent + _line.Length - _lineStart + 1 + text.Length > Columns)
        {
            _line.Append('\n');
            _lineStart = _line.Length;
            _line.Append(' ', _indent + 1);
        }

        _line.Append(' ').Append(text);
    }

    private void End()
    {
        _elements.RemoveAt(_elements.Count - 1);
        _indent -= 2;
    }

    private void WriteLine(string text)
    {
        _output.Write(new string(' ', Math.Max(_indent, 0)));
        _output.Write(text);
        _output.Write('\n');
    }
}
