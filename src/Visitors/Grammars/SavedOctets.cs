using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Ber.Visitors;

/// <summary>
/// Follows octets that a function of QEMU has written, and makes the exact description of them on the way: each call reads a field and adds it. What reads a
/// value gives it back, so that counts decide what follows.
/// </summary>
/// <remarks>
/// Where the octets end before, everything that is read is 0 and <see cref="IsBroken"/> says so: a grammar needs to look only before it goes by a count. A
/// description that does not fit does no harm, as a section travels typed only when it gives back the same octets; but it must not take more time than there
/// are octets.
/// </remarks>
/// <param name="octets">The octets.</param>
/// <param name="types">Makes one object of descriptions of one shape.</param>
internal sealed class SavedOctets(ReadOnlyMemory<byte> octets, DescriptionInterner types)
{
    private const int MinZeros = 8;   // octets of zero that are left out of values

    private readonly Stack<List<VMStateField>> _open = new();
    private List<VMStateField> _fields = [];
    private List<VMStateDescription> _subsections = [];
    private int _zeros;

    /// <summary>Octets before the next field.</summary>
    public int Position { get; private set; }

    /// <summary>Where the octets end.</summary>
    public int End { get; private set; } = octets.Length;

    /// <summary>Octets that are left.</summary>
    public int Left => End - Position;

    /// <summary>Whether a field went beyond the end, or something else was no such state.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The octets that are left.</summary>
    public ReadOnlySpan<byte> Rest => octets.Span[Position..End];

    /// <summary>This is no such state.</summary>
    public void Break() => IsBroken = true;

    /// <summary>Reads fields that must end where the octets do; where they do not, nothing was read.</summary>
    /// <param name="fields">Reads them.</param>
    /// <returns>Whether they did.</returns>
    public bool Try(Action<SavedOctets> fields)
    {
        if (IsBroken)
            return false;
        (int position, int zeros, int open, int end) = (Position, _zeros, _open.Count, End);
        (List<VMStateField> before, List<VMStateDescription> subsections) = (_fields, _subsections);
        _fields = [.. before];
        _subsections = [];
        fields(this);
        if (!IsBroken && Left == 0)
            return true;
        (Position, _zeros, _fields, _subsections, IsBroken, End) = (position, zeros, before, subsections, false, end);
        while (_open.Count > open)
            _open.Pop();
        return false;
    }

    /// <summary>Lets the fields that follow end earlier.</summary>
    /// <param name="end">Octets before their end.</param>
    /// <returns>The end until now, to be set again.</returns>
    public int Narrow(int end)
    {
        int before = End;
        IsBroken |= end < Position || end > End;
        End = Math.Clamp(end, Position, End);
        return before;
    }

    /// <summary>Sets the end again.</summary>
    public void Widen(int end) => End = end;

    public byte UInt8(string name, string? typeName = null) => (byte)Scalar(name, FieldKind.UInt8, typeName);

    public bool Boolean(string name) => Scalar(name, FieldKind.Boolean, null) != 0;

    public ushort UInt16(string name, string? typeName = null) => (ushort)Scalar(name, FieldKind.UInt16, typeName);

    public uint UInt32(string name, string? typeName = null) => (uint)Scalar(name, FieldKind.UInt32, typeName);

    public int Int32(string name, string? typeName = null) => (int)Scalar(name, FieldKind.Int32, typeName);

    public ulong UInt64(string name, string? typeName = null) => (ulong)Scalar(name, FieldKind.UInt64, typeName);

    /// <summary>An integer whose least significant octet stands first.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">1, 2, 4 or 8 octets.</param>
    public ulong Little(string name, int size)
    {
        FieldKind kind = size switch { 1 => FieldKind.UInt8, 2 => FieldKind.UInt16, 4 => FieldKind.UInt32, _ => FieldKind.UInt64 };
        ReadOnlySpan<byte> value = Take(size);
        _fields.Add(new VMStateField(name, kind) { IsLittleEndian = size > 1 });
        ulong number = 0;
        for (int i = value.Length - 1; i >= 0; i--)
            number = (number << 8) | value[i];
        return number;
    }

    /// <summary>An integer whose most significant octet stands first.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="size">1, 2, 4 or 8 octets.</param>
    public ulong Integer(string name, int size)
        => (ulong)Scalar(name, size switch { 1 => FieldKind.UInt8, 2 => FieldKind.UInt16, 4 => FieldKind.UInt32, _ => FieldKind.UInt64 }, null);

    /// <summary>Scalars, one after the other.</summary>
    public void Scalars(ReadOnlySpan<(string Name, FieldKind Kind)> scalars)
    {
        foreach ((string name, FieldKind kind) in scalars)
            Scalar(name, kind, null);
    }

    /// <summary>Registers, the least significant octet first; one of another size than an integer is a buffer.</summary>
    public void Registers(ReadOnlySpan<(string Name, int Size)> registers)
    {
        foreach ((string name, int size) in registers)
        {
            if (size is 1 or 2 or 4 or 8)
                Little(name, size);
            else
                Buffer(name, size);
        }
    }

    /// <summary>Octets without inner form; none: no field.</summary>
    public void Buffer(string name, int length, string? typeName = null)
    {
        if (length == 0)
            return;
        ReadOnlySpan<byte> value = Take(length);
        if (value.Length > 0)
            _fields.Add(new VMStateField(name, FieldKind.Buffer, typeName) { Size = value.Length, IsZeros = AreLeftOut(value) });
    }

    /// <summary>An array of integers without padding.</summary>
    public void Integers(string name, FieldKind kind, int count)
    {
        if (count == 0)
            return;
        long length = (long)count * VMStateField.FixedSizeOf(kind);
        if (Take(length).Length == length)
            _fields.Add(new VMStateField(name, kind) { Count = count, IsArrayOfOne = count == 1 });
    }

    /// <summary>Begins a struct.</summary>
    public void Begin()
    {
        _open.Push(_fields);
        _fields = [];
    }

    /// <summary>Ends the struct and adds it as a field.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="vmsd">The name of its description.</param>
    /// <param name="version">The version of that.</param>
    public void EndStruct(string name, string vmsd, int version = 1) => Add(name, Close(vmsd, version), 1, isArray: false);

    /// <summary>A field that a function saves inside of what another one saves: its fields, or, where they do not fit, one buffer.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="typeName">Its type for a loader.</param>
    /// <param name="length">Its octets.</param>
    /// <param name="vmsd">The name of its description.</param>
    /// <param name="fields">Reads them.</param>
    public void Saved(string name, string typeName, int length, string vmsd, Action<SavedOctets> fields)
    {
        if (length > Left)
        {
            Break();
            return;
        }

        int end = Narrow(Position + length);
        bool isRead = Try(s =>
        {
            s.Begin();
            fields(s);
            s.EndSaved(name, typeName, vmsd);
        });
        if (!isRead)
            Buffer(name, length, typeName);
        Widen(end);
    }

    /// <summary>The same of a struct in which a function saves another one's state: for a loader the octets of the type.</summary>
    public void EndSaved(string name, string typeName, string vmsd)
    {
        VMStateDescription description = Close(vmsd, 1);
        _fields.Add(new VMStateField(name, FieldKind.Struct, typeName) { Struct = description, IsSavedByHand = true });
    }

    /// <summary>As many structs as there are, one after the other.</summary>
    /// <param name="name">The array's name.</param>
    /// <param name="vmsd">The name of the description of an element.</param>
    /// <param name="count">How many.</param>
    /// <param name="element">Reads one.</param>
    /// <param name="isNext">Whether there is a next one; null: there is.</param>
    public void Structs(string name, string vmsd, int count, Action<SavedOctets> element, Func<SavedOctets, bool>? isNext = null)
    {
        VMStateDescription? run = null;
        int length = 0;
        for (int i = 0; i < count && !IsBroken && isNext?.Invoke(this) is not false; i++)
        {
            int start = Position;
            Begin();
            element(this);
            VMStateDescription description = Close(vmsd, 1);
            IsBroken |= Position == start;
            if (run is not null && !ReferenceEquals(run, description))
            {
                Add(name, run, length, isArray: true);
                length = 0;
            }

            run = description;
            length++;
        }

        if (run is not null && !IsBroken)
            Add(name, run, length, isArray: true);
    }

    /// <summary>Structs, one after the other, as long as there is a next one.</summary>
    /// <param name="name">The array's name.</param>
    /// <param name="vmsd">The name of the description of an element.</param>
    /// <param name="isNext">Whether there is a next one.</param>
    /// <param name="element">Reads one.</param>
    public void While(string name, string vmsd, Func<SavedOctets, bool> isNext, Action<SavedOctets> element)
        => Structs(name, vmsd, int.MaxValue, element, isNext);

    /// <summary>An array of structs of one length, of which those at the end, if they are zeros, are left out.</summary>
    /// <param name="name">The array's name.</param>
    /// <param name="vmsd">The name of the description of an element.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="length">Octets of one.</param>
    /// <param name="element">Reads one.</param>
    public void SparseStructs(string name, string vmsd, int count, int length, Action<SavedOctets> element)
    {
        if (Left < (long)count * length)
        {
            Break();
            return;
        }

        int used = (Rest[..(count * length)].LastIndexOfAnyExcept((byte)0) + length) / length;
        Structs(name, vmsd, used, element);
        Buffer($"{name}_unused", (count - used) * length, "unused_buffer");
    }

    /// <summary>Subsections, one after the other, as far as they go.</summary>
    /// <param name="owner">The name of their owner.</param>
    /// <param name="fields">Reads the fields of one, by its name; false: it is not known.</param>
    /// <param name="misspelt">What a release has for the name of the owner in that of a subsection; null: none has.</param>
    public void Subsections(string owner, Func<SavedOctets, string, bool> fields, string? misspelt = null)
    {
        List<VMStateDescription> found = [];
        HashSet<string> names = [];
        while (!IsBroken && (SubsectionName(owner) ?? (misspelt is null ? null : SubsectionName(misspelt))) is string name)
        {
            IsBroken |= !names.Add(name);   // QEMU sends each once
            (List<VMStateDescription> outer, _subsections) = (_subsections, []);
            int version = BinaryPrimitives.ReadInt32BigEndian(Rest[(SubsectionHead.LengthOf(name) - sizeof(int))..]);
            IsBroken |= version < 0;
            Position += SubsectionHead.LengthOf(name);
            Begin();
            if (!fields(this, name))
                Buffer("data", LengthToSubsection(owner));
            found.Add(Close(name, version));
            _subsections = outer;
        }

        _subsections = found;
    }

    /// <summary>The octets behind the head of a subsection that stands somewhere in what is left; empty: it is not there.</summary>
    public ReadOnlySpan<byte> FindSubsection(string name)
    {
        Span<byte> head = stackalloc byte[SubsectionHead.MaxLength];
        ReadOnlySpan<byte> rest = Rest;
        int found = rest.LastIndexOf(head[..(SubsectionHead.Write(head, name, 0) - sizeof(int))]);
        return found < 0 || rest.Length < found + SubsectionHead.LengthOf(name) ? default : rest[(found + SubsectionHead.LengthOf(name))..];
    }

    /// <summary>Octets before the first subsection whose name begins so, or the end.</summary>
    public int LengthToSubsection(string prefix)
    {
        ReadOnlySpan<byte> rest = Rest;
        for (int at = 0; at < rest.Length; at++)
        {
            int found = rest[at..].IndexOf(SubsectionHead.Mark);
            if (found < 0)
                break;
            at += found;
            if (rest.Length - at > 2 && rest.Length - at >= 2 + rest[at + 1] + sizeof(int) && rest[at + 1] > prefix.Length
                && Ascii.Equals(rest.Slice(at + 2, prefix.Length), prefix))
                return at;
        }

        return rest.Length;
    }

    /// <summary>Whether a subsection whose name begins so stands next.</summary>
    public bool IsBeforeSubsection(string prefix)
        => Rest is [SubsectionHead.Mark, byte length, ..] && length > prefix.Length && Left >= 2 + length + sizeof(int)
            && Ascii.Equals(Rest.Slice(2, prefix.Length), prefix);

    /// <summary>Whether so many octets are left before the next subsection of <c>virtio</c>, or the end.</summary>
    public bool IsAlone(int length) => LengthToSubsection("virtio/") == length;

    /// <summary>The description of all that was read.</summary>
    /// <returns>null: the octets are no such state, or more than that.</returns>
    public VMStateDescription? ToDescription(string vmsd) => IsBroken || Left > 0 || _open.Count > 0 ? null : Describe(vmsd, 1);

    /// <summary>The name of the subsection that stands next; null: none of this owner.</summary>
    private string? SubsectionName(string owner)
    {
        ReadOnlySpan<byte> rest = Rest;
        if (rest.Length < 2 || rest[0] != SubsectionHead.Mark || rest.Length < 2 + rest[1] + sizeof(int) || rest[1] <= owner.Length)
            return null;
        ReadOnlySpan<byte> name = rest.Slice(2, rest[1]);
        return Ascii.IsValid(name) && Ascii.Equals(name[..owner.Length], owner) ? Encoding.ASCII.GetString(name) : null;
    }

    private void Add(string name, VMStateDescription description, int count, bool isArray)
        => _fields.Add(new VMStateField(name, FieldKind.Struct) { Struct = description, Count = count, IsArrayOfOne = isArray && count == 1 });

    private VMStateDescription Close(string vmsd, int version)
    {
        VMStateDescription description = Describe(vmsd, version);
        _fields = _open.Pop();
        return description;
    }

    private VMStateDescription Describe(string vmsd, int version)
    {
        var description = new VMStateDescription(vmsd, version, [.. _fields], [.. _subsections]) { IsExact = true };
        _subsections = [];
        return types.Intern(description);
    }

    private long Scalar(string name, FieldKind kind, string? typeName)
    {
        ReadOnlySpan<byte> value = Take(VMStateField.FixedSizeOf(kind));
        _fields.Add(new VMStateField(name, kind, typeName));
        long number = 0;
        foreach (byte octet in value)
            number = (number << 8) | octet;
        return number;
    }

    private bool AreLeftOut(ReadOnlySpan<byte> value)
    {
        bool areLeftOut = value.Length >= MinZeros && value.Length <= (VMStateDescription.MaxZeroOctets / 2) - _zeros && !value.ContainsAnyExcept((byte)0);
        _zeros += areLeftOut ? value.Length : 0;
        return areLeftOut;
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > Left)
        {
            Break();
            return default;
        }

        Position += (int)length;
        return octets.Span.Slice(Position - (int)length, (int)length);
    }
}
