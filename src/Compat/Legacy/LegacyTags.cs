namespace Ber.Compat;

/// <summary>The first octets of the elements of a legacy stream (QEMU migration/savevm.h, QEMU_VM_*).</summary>
internal static class LegacyTags
{
    /// <summary>QEMU_VM_FILE_MAGIC, "QEVM".</summary>
    public const uint Magic = 0x5145564d;

    /// <summary>The same as the octets of the stream.</summary>
    public static ReadOnlySpan<byte> MagicOctets => "QEVM"u8;

    /// <summary>QEMU_VM_FILE_VERSION; version 2 is obsolete, QEMU refuses it.</summary>
    public const uint FileVersion = 3;

    public const byte Eof = 0x00;
    public const byte SectionStart = 0x01;
    public const byte SectionPart = 0x02;
    public const byte SectionEnd = 0x03;
    public const byte SectionFull = 0x04;
    public const byte Subsection = 0x05;
    public const byte VMDescription = 0x06;
    public const byte Configuration = 0x07;
    public const byte Command = 0x08;
    public const byte SectionFooter = 0x7e;

    /// <summary>MIG_CMD_POSTCOPY_RUN: the guest runs at the destination, and the source waits for what it asks for.</summary>
    public const int PostcopyRunCommand = 5;

    /// <summary>MIG_CMD_PACKAGED: its four octets say how many octets of elements follow it, and those have no vmdesc.</summary>
    public const int PackagedCommand = 7;

    /// <summary>MIG_CMD_POSTCOPY_ADVISE: postcopy may follow, unless it is empty.</summary>
    public const int PostcopyAdviseCommand = 3;

    /// <summary>MIG_CMD_SWITCHOVER_START, the last command there is.</summary>
    public const int LastCommand = 0x0b;

    /// <summary>Octets of a footer: the tag and the section id.</summary>
    public const int FooterLength = 5;
}
