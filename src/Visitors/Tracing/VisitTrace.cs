using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Ber.Visitors;

/// <summary>The trace of one visit: where each value stands in the legacy stream, on which path, of which type, and what it is.</summary>
/// <remarks>Offsets are counted, not asked for: a visit has the same trace in every format. Every legacy octet belongs to one line.</remarks>
internal sealed class VisitTrace(TextWriter? lines, VisitDirection direction, long offset)
{
    /// <summary>Columns of a value that has no line to fit in.</summary>
    public const int ValueColumns = 64;

    private const int LineColumns = 100;
    private const int LeastColumns = 32;   // of a value, however long the path is

    private readonly Stack<VMStateDescription> _owners = [];
    private readonly string _direction = direction.ToString();
    private FieldPathStack _path;
    private long _offset = offset;
    private bool _isSubsection;

    public FieldPath? Root
    {
        set => _path.Root = value;
    }

    /// <summary>Knows the words behind numbers; null: numbers stand alone.</summary>
    public ValueWords? Words { get; set; }

    public void BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        _path.PushStruct(description, field);
        _owners.Push(description);
        if (!_isSubsection)
            return;

        _isSubsection = false;
        Emit(null, SubsectionHead.LengthOf(description.Name), "subsection", string.Create(CultureInfo.InvariantCulture, $"v{versionId}"));
    }

    public void BeginArray(VMStateField field, int count)
    {
        _path.PushArray(field);
        if (field.Kind is FieldKind.Tree)
            Emit(null, sizeof(uint), "count", ValueText.Integer(count, true));
    }

    public void EndStruct()
    {
        _owners.Pop();
        _path.Pop();
    }

    public void EndArray() => _path.Pop();

    public void NextElement(VMStateField field, bool more)
    {
        if (more)
            _path.NextElement(field);
        Emit(null, 1, "marker", more ? "01" : "00");
    }

    public void NextSubsection(int index) => _isSubsection = index >= 0;

    public void Present(VMStateField field, bool isPresent)
    {
        _path.NextElement(field);
        if (field.Kind is FieldKind.Null)
            Emit(field, field.Count, field.Count is 1 ? field.TypeName : ValueText.Type(field, field.Count), "null");
        else if (!isPresent)
            Emit(field, field.Pointer is PointerRule.None ? 0 : 1, field.TypeName, field.Pointer is PointerRule.None ? "absent" : "null");
        else if (field.Pointer is PointerRule.PresenceMarker)
            Emit(field, 1, "marker", "31");
    }

    public void Boolean(VMStateField field, byte octet) => Emit(field, 1, field.TypeName, ValueText.Boolean(octet));

    public void Integer<T>(VMStateField field, T value, int width)
        where T : unmanaged, IBinaryInteger<T>
    {
        bool isSigned = T.IsNegative(T.Zero - T.One);
        string? words = isSigned ? null : Words?.Of(_owners.Peek(), field, ulong.CreateTruncating(value));
        Emit(field, width, field.TypeName, With(words, ValueText.Integer(value, isSigned)));
    }

    public void Integers<T>(VMStateField field, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        FieldPath path = _path.ToPath(null);
        if (Words?.NamesOf(_owners.Peek(), field, values) is IReadOnlyList<string> names)
        {
            for (int i = 0; i < values.Length; i++)
                Element(path, field, i, values[i], names[i]);
            return;
        }

        string type = ValueText.Type(field, values.Length);
        string text = ValueText.Integers(field.Kind, values, ColumnsFor(path, type));
        EmitAt(path, values.Length * Unsafe.SizeOf<T>(), type, With(Words?.OfPair(_owners.Peek(), field, values), text));
    }

    public void Text(VMStateField field, string value)
    {
        _path.NextValue(field);
        Emit(field, 1 + Encoding.UTF8.GetByteCount(value), field.TypeName, ValueText.Quoted(value));
    }

    public void Octets(VMStateField field, ReadOnlySpan<byte> octets)
    {
        if (field.IsArray && field.Kind is FieldKind.Buffer)
            _path.NextValue(field);
        FieldPath path = _path.ToPath(field);
        string type = ValueText.Type(field, octets.Length);
        EmitAt(path, octets.Length, type, ValueText.Octets(octets, ColumnsFor(path, type)));
    }

    private static string With(string? words, string value) => words is null ? value : $"{value} ({words})";

    /// <summary>An element that has a name.</summary>
    private void Element<T>(FieldPath array, VMStateField field, int index, T value, string name)
        where T : unmanaged, IBinaryInteger<T>
    {
        string? words = Words!.Of(_owners.Peek(), field, ulong.CreateTruncating(value));
        var path = new FieldPath(array.IdStr, array.InstanceId, array.Steps.Add(new FieldPathStep(index)));
        EmitAt(path, Unsafe.SizeOf<T>(), field.TypeName, With(words is null ? name : $"{name}: {words}", ValueText.Element(field.Kind, value)));
    }

    /// <summary>The columns that a line leaves for the value. They do not depend on the offset: the same value has the same text wherever it stands.</summary>
    private static int ColumnsFor(FieldPath path, string type)
        => Math.Max(LineColumns - TraceLine.Format(0, 0, path, type, "").Length + 1, LeastColumns);

    private void Emit(VMStateField? field, int octets, string type, string value) => EmitAt(_path.ToPath(field), octets, type, value);

    private void EmitAt(FieldPath path, int octets, string type, string value)
    {
        if (lines is not null)
            lines.Write(TraceLine.Format(_offset, octets, path, type, value));
        if (VisitEventSource.Log.IsEnabled())
            VisitEventSource.Log.Visit(_offset, octets, path.ToString(), type, value, _direction);
        _offset += octets;
    }
}
