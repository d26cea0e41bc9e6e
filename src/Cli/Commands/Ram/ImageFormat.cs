namespace Ber.Cli;

/// <summary>What an image of a guest's memory looks like.</summary>
internal enum ImageFormat
{
    /// <summary>Each octet at its guest-physical address.</summary>
    Raw,

    /// <summary>An ELF core file.</summary>
    Elf,

    /// <summary>A kdump-compressed file.</summary>
    Kdump,
}
