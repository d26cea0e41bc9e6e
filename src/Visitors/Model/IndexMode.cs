namespace Ber.Visitors;

/// <summary>Which elements of an array that vmdesc lists one by one carry the member <c>index</c>.</summary>
internal enum IndexMode : byte
{
    /// <summary>All of them (QEMU up to 9.x).</summary>
    All = 0,

    /// <summary>All but the last (10.0 to 10.2).</summary>
    AllButLast = 1,

    /// <summary>None (since 11.0): the elements are repeated entries of one name.</summary>
    None = 2,
}
