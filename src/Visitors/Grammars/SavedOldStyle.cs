using System.Buffers.Binary;

namespace Ber.Visitors;

/// <summary>
/// Sections of save functions without vmstate (QEMU migration/savevm.c, vmstate_save_old_style): vmdesc has their length alone. What they hold goes by the
/// name of the section.
/// </summary>
internal static class SavedOldStyle
{
    private const int PageFlags = 0xfff;
    private const ulong Keys = 2;   // S390_SKEYS_SAVE_FLAG_SKEYS

    /// <summary>What reads the octets of a section; null: not known.</summary>
    public static Action<SavedOctets>? Of(string idStr) => idStr switch
    {
        "s390-skeys" => ReadKeys,
        "todclock" => ReadClock,
        "slirp" => SavedSlirp.Read,
        _ when SavedVfio.IsName(idStr) => SavedVfio.Read,
        _ => null,
    };

    /// <summary>hw/s390x/s390-skeys.c, s390_storage_keys_save: for each page a key; a record's kind stands in the low bits of its address.</summary>
    private static void ReadKeys(SavedOctets saved)
    {
        saved.While("records", "s390-skeys-record", IsKeys, static s =>
        {
            s.UInt64("address");
            ulong count = s.UInt64("count");
            if (count > (ulong)s.Left)
                s.Break();
            else
                s.Buffer("keys", (int)count);
        });
        saved.UInt64("end");
    }

    private static bool IsKeys(SavedOctets saved)
        => saved.Rest is { Length: >= sizeof(ulong) } rest && (BinaryPrimitives.ReadUInt64BigEndian(rest) & PageFlags) == Keys;

    /// <summary>hw/s390x/tod.c, s390_tod_save.</summary>
    private static void ReadClock(SavedOctets saved)
    {
        if (saved.UInt8("is_present") == 0)
            return;
        saved.UInt8("high");
        saved.UInt64("low");
    }
}
