namespace Ber.Visitors;

/// <summary>The octets that vmstate itself puts between values (migration/vmstate.c, vmstate-types.c, savevm.h).</summary>
internal static class QemuFileMarkers
{
    /// <summary>VMS_NULLPTR_MARKER, '0'.</summary>
    public const byte NullPointer = 0x30;

    /// <summary>VMS_MARKER_PTR_VALID, '1' (11.0).</summary>
    public const byte ValidPointer = 0x31;

    /// <summary>Before each element of a list or tree.</summary>
    public const byte Element = 1;

    /// <summary>After the last element of a list or tree.</summary>
    public const byte EndOfList = 0;
}
