namespace EndToEnd;

/// <summary>A firmware of 64 KiB, written for these tests: it counts in a double word at 0x1000 for ever and dirties 142 pages on the way.</summary>
internal static class Firmware
{
    /// <summary>Where the counter stands in guest memory.</summary>
    public const int CounterAddress = 0x1000;

    private const int Start = 0xe000;
    private const int ResetVector = 0xfff0;

    public static byte[] Octets { get; } = Assemble();

    private static byte[] Assemble()
    {
        // 16-bit code at F000:E000.
        byte[] code =
        [
            0x31, 0xc0,                             //        xor ax, ax
            0x8e, 0xd8,                             //        mov ds, ax
            0xbb, 0x00, 0x02,                       // again: mov bx, 0x200
            0x66, 0xff, 0x06, 0x00, 0x10,           // next:  inc dword [0x1000]
            0x8e, 0xc3,                             //        mov es, bx
            0x26, 0x66, 0xff, 0x06, 0x00, 0x00,     //        inc dword es:[0]
            0x81, 0xc3, 0x00, 0x01,                 //        add bx, 0x100
            0x81, 0xfb, 0x00, 0x90,                 //        cmp bx, 0x9000
            0x72, 0xe9,                             //        jb next
            0xeb, 0xe4,                             //        jmp again
        ];
        byte[] rom = new byte[0x10000];
        code.CopyTo(rom, Start);
        byte[] jump = [0xea, Start & 0xff, Start >> 8, 0x00, 0xf0];   // jmp F000:E000
        jump.CopyTo(rom, ResetVector);
        return rom;
    }
}
