using System.Buffers.Binary;

namespace Ber.Compat;

/// <summary>Reads the fields of one record of a live section; what is missing reads as zeros, and <see cref="IsWhole"/> says so.</summary>
/// <param name="record">The octets of the record.</param>
internal ref struct LiveFields(ReadOnlySpan<byte> record)
{
    private ReadOnlySpan<byte> _rest = record;
    private bool _isShort;

    /// <summary>Whether the fields that were read are all of the record, and no more than it.</summary>
    public readonly bool IsWhole => !_isShort && _rest.IsEmpty;

    /// <summary>Octets that are left.</summary>
    public readonly int Left => _rest.Length;

    public byte Byte() => Take(1) is [byte value] ? value : (byte)0;

    public ushort UInt16() => Take(sizeof(ushort)) is { IsEmpty: false } octets ? BinaryPrimitives.ReadUInt16BigEndian(octets) : (ushort)0;

    public uint UInt32() => Take(sizeof(uint)) is { IsEmpty: false } octets ? BinaryPrimitives.ReadUInt32BigEndian(octets) : 0;

    public ulong UInt64() => Take(sizeof(ulong)) is { IsEmpty: false } octets ? BinaryPrimitives.ReadUInt64BigEndian(octets) : 0;

    /// <summary>A string that one octet counts.</summary>
    public LegacyName Name() => new(Take(Byte()));

    public ReadOnlySpan<byte> Take(ulong length)
    {
        if (length > (ulong)_rest.Length)
        {
            _isShort = true;
            _rest = [];
            return [];
        }

        ReadOnlySpan<byte> taken = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return taken;
    }
}
