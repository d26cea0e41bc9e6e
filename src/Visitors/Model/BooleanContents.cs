namespace Ber.Visitors;

/// <summary>The octet of a legacy <c>bool</c> ↔ the contents octet of a BOOLEAN.</summary>
internal static class BooleanContents
{
    /// <summary>
    /// X.690 11.1: TRUE is FF, FALSE 00. So 01 and FF change places and every other octet stays itself, which 8.2.2 allows: what QEMU writes is DER, what it
    /// only reads survives. The way back is the same.
    /// </summary>
    /// <remarks>Without a branch: the value of a flag cannot be predicted.</remarks>
    public static byte Of(byte octet) => (byte)(octet ^ (((((octet + 1) & 0xFD) - 1) >> 31) & 0xFE));
}
