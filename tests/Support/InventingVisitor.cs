using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;
using Ber.Visitors;

namespace Support;

/// <summary>An input visitor without input: it makes values up, boundaries first of all. The same seed makes the same state.</summary>
/// <remarks>What the receiver requires of a value ("equal", "le") is the value that it has.</remarks>
/// <param name="seed">The seed.</param>
/// <param name="allPresent">Whether everything is there that may be absent, so that formats which do not carry absence carry the state.</param>
/// <param name="plainBooleans">Whether the octet of a boolean is 00 or 01.</param>
public sealed class InventingVisitor(int seed, bool allPresent = false, bool plainBooleans = false) : IVisitor
{
    private const int MaxElements = 4;
    private static readonly int[] s_lengths = [0, 1, 126, 127, 128, 255];
    private readonly Random _random = new(seed);
    private readonly Stack<VMStateDescription> _owners = new();
    private readonly Stack<int> _elements = new();

    public VisitDirection Direction => VisitDirection.Input;

    /// <summary>The state of a description.</summary>
    public static DynamicState Invent(VMStateDescription description, int seed, bool allPresent = false, bool plainBooleans = false)
    {
        var state = new DynamicState();
        var visitor = new InventingVisitor(seed, allPresent, plainBooleans);
        VMState.Visit(ref visitor, description, state);
        return state;
    }

    public int BeginStruct(VMStateDescription description, VMStateField? field, int versionId)
    {
        _owners.Push(description);
        return field is null ? versionId : Math.Max(versionId, description.VersionId);
    }

    public void EndStruct(VMStateDescription description) => _owners.Pop();

    public void BeginArray(VMStateField field, ref int count)
    {
        bool isCountKnown = field.Kind is FieldKind.List or FieldKind.Tree || count >= 0;
        count = isCountKnown ? count : _random.Next(MaxElements);
        _elements.Push(count >= 0 ? count : _random.Next(MaxElements));
    }

    public bool NextElement(VMStateField field, bool more)
    {
        int left = _elements.Pop();
        _elements.Push(left - 1);
        return left > 0;
    }

    public void EndArray(VMStateField field) => _elements.Pop();

    public int NextSubsection(VMStateDescription owner, int following)
    {
        if (owner.IsExact || following < 0)
            return following;
        int found = _random.Next(following, owner.Subsections.Length + 1);
        return found < owner.Subsections.Length ? found : -1;
    }

    public void VisitPresent(VMStateField field, ref bool isPresent) => isPresent = field.Kind is not FieldKind.Null && (allPresent || _random.Next(2) == 0);

    public void VisitBoolean(VMStateField field, ref byte octet) => octet = Boolean();

    public void VisitSByte(VMStateField field, ref sbyte value) => value = IsRequired(field) ? value : Integer<sbyte>(field);

    public void VisitInt16(VMStateField field, ref short value) => value = IsRequired(field) ? value : Integer<short>(field);

    public void VisitInt32(VMStateField field, ref int value) => value = IsRequired(field) ? value : Integer<int>(field);

    public void VisitInt64(VMStateField field, ref long value) => value = IsRequired(field) ? value : Integer<long>(field);

    public void VisitByte(VMStateField field, ref byte value) => value = IsRequired(field) ? value : Integer<byte>(field);

    public void VisitUInt16(VMStateField field, ref ushort value) => value = IsRequired(field) ? value : Integer<ushort>(field);

    public void VisitUInt32(VMStateField field, ref uint value) => value = IsRequired(field) ? value : Integer<uint>(field);

    public void VisitUInt64(VMStateField field, ref ulong value) => value = IsRequired(field) ? value : Integer<ulong>(field);

    public bool TryVisitFlat<TFields>(VMStateField? field, scoped TFields fields)
        where TFields : IFlatFields, allows ref struct
        => false;

    public void VisitIntegers<T>(VMStateField field, scoped Span<T> values)
        where T : unmanaged, IBinaryInteger<T>
    {
        foreach (ref T value in values)
            value = field.Kind is FieldKind.Boolean ? T.CreateTruncating(Boolean()) : Integer<T>(null);
    }

    public void VisitString(VMStateField field, ref string value)
    {
        var text = new StringBuilder();
        int length = _random.Next(3) == 0 ? s_lengths[_random.Next(s_lengths.Length)] : _random.Next(12);
        string[] words = ["a", "Z", " ", "\"", "\\", "\n", "\0", "é", "€", "😀", "[1]"];
        while (true)
        {
            string word = words[_random.Next(words.Length)];
            if (Encoding.UTF8.GetByteCount(text.ToString()) + Encoding.UTF8.GetByteCount(word) > length)
                break;
            text.Append(word);
        }

        value = text.ToString();
    }

    public void VisitBuffer(VMStateField field, scoped Span<byte> value) => Fill(value);

    public void VisitOctets(VMStateField field, ref Memory<byte> value) => Fill(value.Span);

    [DoesNotReturn]
    public void Refuse(VMStateField? field, VisitError cause, string expected, string actual)
        => throw new VisitException(cause, new FieldPath(field?.Name ?? ""), null, expected, actual);

    public void Complete()
    {
    }

    private static bool IsRequired(VMStateField field)
        => field.TypeName.EndsWith(" equal", StringComparison.Ordinal) || field.TypeName.EndsWith(" le", StringComparison.Ordinal);

    private void Fill(Span<byte> octets)
    {
        if (_random.Next(3) != 0)
            _random.NextBytes(octets);
    }

    private byte Boolean() => plainBooleans || _random.Next(4) != 0 ? (byte)_random.Next(2) : (byte)_random.Next(256);

    private T Integer<T>(VMStateField? field)
        where T : unmanaged, IBinaryInteger<T>
    {
        if (field is not null && _owners.Peek().Fields.Any(f => f.CountField == field.Name))
            return T.CreateChecked(_random.Next(MaxElements));

        Span<T> value = stackalloc T[1];
        _random.NextBytes(MemoryMarshal.AsBytes(value));
        int width = _random.Next(1, (8 * MemoryMarshal.AsBytes(value).Length) + 1);
        T near = (T.One << (width - 1)) + T.CreateTruncating(_random.Next(-2, 3));
        return _random.Next(3) switch { 0 => near, 1 => T.Zero - near, _ => value[0] };
    }
}
