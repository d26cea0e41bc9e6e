using System.Buffers.Binary;

namespace EndToEnd;

/// <summary>Firmware that gives each register another value, fills some memory, leaves a note for dumps where there is a device for that, and waits.</summary>
internal static class CoreFirmware
{
    /// <summary>Where <see cref="X86"/> writes <see cref="Mark"/> in the end.</summary>
    public const int X86MarkAddress = 0x7400;

    /// <summary>What stands there.</summary>
    public const uint Mark = 0x5a;

    /// <summary>What <see cref="Arm"/> fills last; registers come behind it.</summary>
    public const int ArmLastAddress = 0x402f_fff8;

    private const int X86Start = 0xe000, X86ResetVector = 0xfff0;

    // as --64 core-firmware.S -o core.o && ld -Ttext 0 --oformat binary -e 0 core.o -o core.bin && xxd -p core.bin
    private const string X86Code = """
        fab800108ec06631c06631ff66b900080000fc66f3ab2666c70600000310010066bf0010000066b8830000006631d226676689072667668957046683c7086605
        000000406683d2006681ff4010000072de2e660f011690e266b8a00000000f22e066b8000001000f22d866b9800000c00f32660d000100000f3066b811000080
        0f22c066ea8be00f00080066b810008ed88ec08ed08ee08ee8bf0000100069c7b179379eab81ff0000900072f148bf000000400100000048b888776655443322
        11b900100000f348ab488d3558010000bf00800000b950000000f3a4bc0090000066b8190066ba100566ef66ba1105b904000000ecc1e30888c3ffc975f64189
        d84585c00f848500000041ffc8bf00700000b940000000f36c488d35e7000000bf08700000b90f000000f3a675d3488d35e1000000bf00710000b910000000f3
        a40fb71c250470000086dfc1e31083cb180fcb891c2500720000c704250472000000000010c704250872000000000000c704250c72000000007100b800000000
        66ba1405efb80000720066ba1805efb9000100c0b888776655ba341200000f30ffc1b8ccbbaa990f30ffc1b800ffeedd0f3048b801010101010101014889c348
        01c3488d0c03488d1401488d3402488d3c06488d2c074c8d4405004d8d0c004d8d14014d8d1c024d8d24034d8d2c044d8d7405004d8d3c06c70425007400005a
        000000f390ebfc6574632f766d636f7265696e666f000000010050000000008000000000000066900b0000003700000000000000564d434f5245494e464f0090
        4f5352454c454153453d362e312e302d716265720a5041474553495a453d343039360a4e554d42455228706879735f62617365293d300a900000000000000000
        ffff0000009aaf00ffff00000092cf00170078e20f00
        """;

    /// <summary>For x86-64 with pages of 1 GiB (-cpu max): goes into long mode.</summary>
    public static byte[] X86()
    {
        byte[] rom = new byte[0x10000];
        Convert.FromHexString(X86Code.ReplaceLineEndings("")).CopyTo(rom, X86Start);
        byte[] jump = [0xea, X86Start & 0xff, X86Start >> 8, 0x00, 0xf0];   // jmp F000:E000
        jump.CopyTo(rom, X86ResetVector);
        return rom;
    }

    /// <summary>For the virt machine of AArch64.</summary>
    public static byte[] Arm()
    {
        List<uint> code = [];
        void Move(uint register, uint value, uint part, bool keep = false) => code.Add((keep ? 0xf280_0000 : 0xd280_0000) | part << 21 | value << 5 | register);

        Move(0, 0x30, 1);
        code.AddRange([0xd518_1040, 0xd503_3fdf]);           // msr cpacr_el1, x0; isb: floating point is on
        Move(0, 0x4010, 1);
        code.Add(0x9100_001f);                               // mov sp, x0
        for (uint i = 0; i < 32; i++)
        {
            Move(0, 0x1111, 0);
            Move(0, i + 1, 3, keep: true);
            code.Add(0x4e08_0c00 | i);                       // dup v[i].2d, x0
            Move(1, 0x2222, 0);
            Move(1, i + 1, 2, keep: true);
            code.Add(0x4e18_1c20 | i);                       // mov v[i].d[1], x1
        }

        Move(0, 0x40, 1);
        code.Add(0xd51b_4400);                               // msr fpcr, x0
        Move(0, 0x10, 0);
        code.Add(0xd51b_4420);                               // msr fpsr, x0
        Move(0, 0x4020, 1);
        Move(1, 0x4030, 1);
        code.AddRange([0xf800_8400, 0xeb01_001f, 0x54ff_ffc3]);   // str x0, [x0], #8; cmp x0, x1; b.lo
        for (uint i = 0; i < 31; i++)
        {
            for (uint part = 0; part < 4; part++)
                Move(i, (i + 1) * 0x101, part, keep: part > 0);
        }

        code.Add(0x1400_0000);                               // b .
        byte[] rom = new byte[4 * code.Count];
        for (int i = 0; i < code.Count; i++)
            BinaryPrimitives.WriteUInt32LittleEndian(rom.AsSpan(4 * i), code[i]);
        return rom;
    }
}
