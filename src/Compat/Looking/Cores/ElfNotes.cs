using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Ber.Compat;

/// <summary>The notes of a core file, one behind the other: lengths of name and contents, type, name, contents, each part padded to four octets.</summary>
internal sealed class ElfNotes
{
    /// <summary>NT_PRSTATUS: the registers of a thread, here of a CPU.</summary>
    public const uint Status = 1;

    /// <summary>NT_PRFPREG: its floating-point registers.</summary>
    public const uint FloatingPoint = 2;

    private const int HeadLength = 12;

    private readonly ArrayBufferWriter<byte> _octets = new();

    /// <summary>All notes.</summary>
    public ReadOnlySpan<byte> Octets => _octets.WrittenSpan;

    /// <summary>Adds a note.</summary>
    /// <param name="name">Whose note it is.</param>
    /// <param name="type">What it is.</param>
    /// <param name="contents">Its contents.</param>
    public void Add(string name, uint type, ReadOnlySpan<byte> contents)
    {
        int nameLength = name.Length + 1;
        int length = HeadLength + Padded(nameLength) + Padded(contents.Length);
        Span<byte> note = _octets.GetSpan(length)[..length];
        note.Clear();
        var head = new NumberWriter(note);
        head.Put((uint)nameLength);
        head.Put((uint)contents.Length);
        head.Put(type);
        Encoding.ASCII.GetBytes(name, note[HeadLength..]);
        contents.CopyTo(note[(HeadLength + Padded(nameLength))..]);
        _octets.Advance(length);
    }

    /// <summary>Adds a note that is whole.</summary>
    /// <param name="octets">The octets where it stands; more may follow.</param>
    /// <param name="name">Whose note it must be.</param>
    /// <returns>Its contents, by octets from the start of all notes; empty: it is none.</returns>
    public Range AddWhole(ReadOnlySpan<byte> octets, string name)
    {
        if (octets.Length < HeadLength)
            return default;
        uint nameLength = BinaryPrimitives.ReadUInt32LittleEndian(octets);
        uint contents = BinaryPrimitives.ReadUInt32LittleEndian(octets[4..]);
        if (nameLength != name.Length + 1 || contents > octets.Length || HeadLength + Padded((int)nameLength) + (long)contents > octets.Length
            || !octets.Slice(HeadLength, name.Length).SequenceEqual(Encoding.ASCII.GetBytes(name)))
            return default;
        int start = _octets.WrittenCount + HeadLength + Padded((int)nameLength);
        Add(name, BinaryPrimitives.ReadUInt32LittleEndian(octets[8..]), octets.Slice(HeadLength + Padded((int)nameLength), (int)contents));
        return start..(start + (int)contents);
    }

    private static int Padded(int length) => (length + 3) & ~3;
}
