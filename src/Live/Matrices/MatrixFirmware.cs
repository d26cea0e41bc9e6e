using System.Diagnostics;

namespace Ber.Live;

/// <summary>The firmware that is shipped for the guests of cells that ran: schemas/firmware, a pc's.</summary>
internal static class MatrixFirmware
{
    private const int Length = 64 * 1024;
    private const int First = Length - 16;   // where a processor begins

    /// <summary>The image, for <c>-bios</c>.</summary>
    public static byte[] Image()
    {
        var image = new byte[Length];
        using Stream code = typeof(MatrixFirmware).Assembly.GetManifestResourceStream("matrix-firmware.bin")!;
        code.ReadExactly(image, 0, (int)code.Length);
        Debug.Assert(code.Length < First, "The code leaves room for the first jump.");
        image[First] = 0xe9;   // JMP rel16: to the image's start, which is 64 KiB before the end of the jump's segment
        image[First + 1] = Length - (First + 3);
        return image;
    }
}
