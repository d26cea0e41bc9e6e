using System.Globalization;
using System.Numerics;

namespace Ber.Visitors;

/// <summary>The trace of one visit: where each value stands in the legacy stream, on which path, of which type, and what it is.</summary>
/// <remarks>Offsets are counted, not asked for: a visit has the same trace in every format. Every legacy octet belongs to one line.</remarks>
internal sealed class VisitTrace(TextWriter? lines, VisitDirection direction, long offset)
{
    public const int ShownOctets = 32;
    private const int ShownElements = 16;

    private readonly string _direction = direction.ToString();
    private FieldPathStack _path;
    private long _offset = offset;
    private bool _isSubsection;

    public FieldPath? Root
    {
        set => _path.Root = value;
    }

    public void BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        _path.PushStruct(description, field);
        if (!_isSubsection)
            return;

        // 05, cstr8, be32: QEMU migration/vmstate.c, vmstate_subsection_save.
        _isSubsection = false;
        Emit(null, 2 + System.Text.Encoding.UTF8.GetByteCount(description.Name) + 4, "subsection", string.Create(CultureInfo.InvariantCulture, $"v{versionId}"));
    }

    public void BeginArray(VMStateField field, int count)
    {
        _path.PushArray(field);
        if (field.Kind is FieldKind.Tree)
            Emit(null, sizeof(uint), "count", ValueText.Integer(count, true));
    }

    public void End() => _path.Pop();

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
        => Emit(field, width, field.TypeName, ValueText.Integer(value, T.IsNegative(T.Zero - T.One)));

    public void Integers<T>(VMStateField field, ReadOnlySpan<T> values)
        where T : unmanaged, IBinaryInteger<T>
        => Emit(null, values.Length * System.Runtime.CompilerServices.Unsafe.SizeOf<T>(), ValueText.Type(field, values.Length), ValueText.Integers(field.Kind, values, ShownElements));

    public void Text(VMStateField field, string value)
    {
        _path.NextValue(field);
        Emit(field, 1 + System.Text.Encoding.UTF8.GetByteCount(value), field.TypeName, ValueText.Quoted(value));
    }

    public void Octets(VMStateField field, ReadOnlySpan<byte> octets)
    {
        if (field.IsArray && field.Kind is FieldKind.Buffer)
            _path.NextValue(field);
        Emit(field, octets.Length, ValueText.Type(field, octets.Length), ValueText.Octets(octets, ShownOctets));
    }

    private void Emit(VMStateField? field, int octets, string type, string value)
    {
        FieldPath path = _path.ToPath(field);
        if (lines is not null)
            lines.Write(TraceLine.Format(_offset, octets, path, type, value));
        if (VisitEventSource.Log.IsEnabled())
            VisitEventSource.Log.Visit(_offset, octets, path.ToString(), type, value, _direction);
        _offset += octets;
    }
}
