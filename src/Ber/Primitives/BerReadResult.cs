namespace Ber;

/// <summary>Outcome of a read. Truncation is a result, never an exception, as long as more octets may come.</summary>
public enum BerReadResult : byte
{
    /// <summary>The reader has moved past what was asked for.</summary>
    Success,

    /// <summary>The buffer ends too early. Supply more octets after <see cref="BerReader.BytesConsumed"/> and call again.</summary>
    NeedMoreData,

    /// <summary>The final block is used up, and every encoding in it is complete.</summary>
    EndOfData,
}
