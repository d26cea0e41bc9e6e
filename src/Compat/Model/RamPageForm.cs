namespace Ber.Compat;

/// <summary>How a page is sent.</summary>
public enum RamPageForm
{
    /// <summary>As it is.</summary>
    Data,

    /// <summary>As the one octet that it consists of.</summary>
    Fill,

    /// <summary>As the difference to the page sent before (QEMU migration/xbzrle.c).</summary>
    Xbzrle,

    /// <summary>As a zlib stream (COMPRESS_PAGE, up to QEMU 9.0).</summary>
    Compressed,
}
