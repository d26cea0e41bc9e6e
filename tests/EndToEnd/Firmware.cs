namespace EndToEnd;

/// <summary>Firmware of 64 KiB, written for these tests: it counts in a double word at 0x1000 for ever and dirties 142 pages on the way.</summary>
internal static class Firmware
{
    /// <summary>Where the counter stands in guest memory.</summary>
    public const int CounterAddress = 0x1000;

    private const int Start = 0xe000;
    private const int ResetVector = 0xfff0;

    public static byte[] Octets { get; } = Assemble();

    /// <summary>One that first fills the guest's memory from 1 MiB on, so that no page is zero and no two are equal.</summary>
    /// <remarks>
    /// invlpg, because TCG of QEMU 7.2 takes note of the first write to a page only, until it forgets the page's address: without it what is written
    /// later, while a migration runs, is not sent. Downwards, because a source in postcopy sends pages upwards from the last one asked for.
    /// </remarks>
    /// <param name="memoryEnd">Octets of the guest's memory.</param>
    public static byte[] Filling(uint memoryEnd)
    {
        byte[] end = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(end, memoryEnd);
        byte[] code =
        [
            0xfa,                                           //        cli
            0x2e, 0x66, 0x0f, 0x01, 0x16, 0x78, 0xe0,       //        lgdtd cs:[gdtr]
            0x0f, 0x20, 0xc0, 0x0c, 0x01, 0x0f, 0x22, 0xc0, //        mov eax, cr0; or al, 1; mov cr0, eax
            0x66, 0xea, 0x18, 0xe0, 0x0f, 0x00, 0x08, 0x00, //        jmp 8:0xfe018, 32 bits from here
            0x66, 0xb8, 0x10, 0x00, 0x8e, 0xd8, 0x8e, 0xc0, //        mov ax, 0x10; mov ds, ax; mov es, ax
            0xbf, 0x00, 0x00, 0x10, 0x00,                   //        mov edi, 0x100000
            0xb9, .. end,                                   //        mov ecx, the end
            0x89, 0xf8,                                     // fill:  mov eax, edi
            0x69, 0xc0, 0xb1, 0x79, 0x37, 0x9e,             //        imul eax, 0x9e3779b1
            0xab, 0x39, 0xcf, 0x72, 0xf3,                   //        stosd; cmp edi, ecx; jb fill
            0xbb, 0x00, 0x00, 0x09, 0x00,                   // again: mov ebx, 0x90000
            0x81, 0xeb, 0x00, 0x10, 0x00, 0x00,             // next:  sub ebx, 0x1000
            0xff, 0x05, 0x00, 0x10, 0x00, 0x00,             //        inc dword [0x1000]
            0xff, 0x03,                                     //        inc dword [ebx]
            0x0f, 0x01, 0x3d, 0x00, 0x10, 0x00, 0x00,       //        invlpg [0x1000]
            0x0f, 0x01, 0x3b,                               //        invlpg [ebx]
            0x81, 0xfb, 0x00, 0x20, 0x00, 0x00,             //        cmp ebx, 0x2000
            0x77, 0xe0, 0xeb, 0xd9,                         //        ja next; jmp again
            0x90, 0x90,
            0, 0, 0, 0, 0, 0, 0, 0,                         // gdt:   nothing
            0xff, 0xff, 0, 0, 0, 0x9a, 0xcf, 0,             //        code, 4 GiB
            0xff, 0xff, 0, 0, 0, 0x92, 0xcf, 0,             //        data, 4 GiB
            23, 0, 0x60, 0xe0, 0x0f, 0,                     // gdtr:  at 0xfe060
        ];
        return Rom(code);
    }

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
        return Rom(code);
    }

    private static byte[] Rom(byte[] code)
    {
        byte[] rom = new byte[0x10000];
        code.CopyTo(rom, Start);
        byte[] jump = [0xea, Start & 0xff, Start >> 8, 0x00, 0xf0];   // jmp F000:E000
        jump.CopyTo(rom, ResetVector);
        return rom;
    }
}
