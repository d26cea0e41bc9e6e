namespace Ber.Visitors;

/// <summary>What holds of a field, or does not.</summary>
[Flags]
internal enum FieldMarks : byte
{
    None = 0,
    LocalCount = 0x01,
    Conditional = 0x02,
    ListedByElement = 0x04,
    SavedByHand = 0x08,
    LittleEndian = 0x10,
    Zeros = 0x20,
    ArrayOfOne = 0x40,
}
