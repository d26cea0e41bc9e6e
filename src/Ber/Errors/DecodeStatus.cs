namespace Ber;

/// <summary>Outcome of decoding identifier or length octets from the front of a window.</summary>
internal enum DecodeStatus : byte
{
    Done,
    NeedMoreOctets,
    TagNumberNotMinimal,
    TagNumberTooLarge,
    ReservedLength,
    LengthOutOfRange,
}
