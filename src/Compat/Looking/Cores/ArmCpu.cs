using System.Buffers.Binary;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>
/// An Arm CPU that can be in AArch64 state. Fields: QEMU target/arm/machine.c; layouts of notes: target/arm/arch_dump.c, those of the kernel.
/// </summary>
internal sealed class ArmCpu : CoreCpu
{
    /// <summary>The field that only sections of Arm CPUs have.</summary>
    public const string Counter = "env.xregs";

    private const int StackPointer = 31;
    private const ulong IsAArch32 = 1 << 4;         // of the state: nRW
    private const int StatusLength = 392, IdOffset = 32, RegistersOffset = 112;
    private const int VectorLength = 528, Vectors = 32;
    private const uint StatusMask = 0xf800_009f, ControlMask = 0x07ff_9f00;   // what of FPSCR is FPSR, and FPCR
    private const byte Kind64 = 0x60;               // what numbers of system registers begin with that only AArch64 has (KVM_REG_ARM64)

    private readonly ulong[] _registers = new ulong[StackPointer + 1];
    private readonly ulong[] _oldRegisters = new ulong[16];
    private readonly ulong[] _vectors = new ulong[2 * Vectors];
    private ulong _counter, _state;
    private uint _vectorStatus, _vectorControl;

    private ArmCpu()
    {
    }

    /// <inheritdoc/>
    public override ElfMachine Machine => ElfMachine.AArch64;

    /// <summary>Reads the section of a CPU.</summary>
    /// <param name="cursor">Before its first field.</param>
    /// <returns>The CPU; null: it has no AArch64 state.</returns>
    public static ArmCpu? Read(StateCursor cursor)
    {
        var cpu = new ArmCpu();
        bool has64 = false;
        while (cursor.MoveNext())
        {
            switch (cursor.Name)
            {
                case Counter:
                    Integers(ref cursor, cpu._registers);
                    break;
                case "env.regs":
                    Integers(ref cursor, cpu._oldRegisters);
                    break;
                case "env.pc":
                    cpu._counter = Integer(ref cursor);
                    break;
                case "cpsr" when cursor.Octets is { Length: sizeof(uint) } octets:
                    cpu._state = BinaryPrimitives.ReadUInt32BigEndian(octets);
                    break;
                case "cpreg_vmstate_indexes":
                    has64 = HasIndexOf64(cursor.Octets);
                    break;
                case "cpu/vfp":
                    cpu.ReadVectors(ref cursor);
                    break;
            }
        }

        return has64 || (cpu._state & IsAArch32) == 0 ? cpu : null;
    }

    /// <inheritdoc/>
    public override void AddThread(ElfNotes notes, uint id, ElfMachine machine)
    {
        bool isOld = (_state & IsAArch32) != 0;
        Span<byte> contents = stackalloc byte[StatusLength];
        contents.Clear();
        var status = new NumberWriter(contents);
        status.Skip(IdOffset);
        status.Put(id);
        status.Skip(RegistersOffset - status.Position);
        for (int i = 0; i < StackPointer; i++)
            status.Put(isOld ? i < 15 ? _oldRegisters[i] : 0 : _registers[i]);
        status.Put(isOld ? 0 : _registers[StackPointer]);
        status.Put(isOld ? _oldRegisters[15] : _counter);
        status.Put(_state);
        status.Put(1u);   // floating-point registers follow
        notes.Add(Core, ElfNotes.Status, contents);

        contents = stackalloc byte[VectorLength];
        contents.Clear();
        var vectors = new NumberWriter(contents);
        foreach (ulong half in _vectors)
            vectors.Put(half);
        vectors.Put(_vectorStatus);
        vectors.Put(_vectorControl);
        notes.Add(Core, ElfNotes.FloatingPoint, contents);
    }

    private static bool HasIndexOf64(ReadOnlySpan<byte> indexes)
    {
        for (int i = 0; i + sizeof(ulong) <= indexes.Length; i += sizeof(ulong))
        {
            if (indexes[i] == Kind64)
                return true;
        }

        return false;
    }

    /// <summary>The subsection with vector registers: the first two halves of each, and the two words that QEMU joins up to 9.0.</summary>
    private void ReadVectors(ref StateCursor cursor)
    {
        if (!cursor.Enter())
            return;
        int vector = 0;
        while (cursor.MoveNext())
        {
            if (cursor.Name.StartsWith("env.vfp.zregs[", StringComparison.Ordinal) && cursor.IsArray && vector < Vectors)
            {
                Integers(ref cursor, _vectors.AsSpan(2 * vector++, 2));
            }
            else if (cursor.Name == "fpscr" && cursor.Octets is { Length: sizeof(uint) } octets)
            {
                uint joined = BinaryPrimitives.ReadUInt32BigEndian(octets);
                (_vectorStatus, _vectorControl) = (joined & StatusMask, joined & ControlMask);
            }
            else if (cursor.IsSubsection && cursor.Enter())
            {
                while (cursor.MoveNext())
                    TakeWord(cursor.Name, cursor.Octets);
                cursor.Leave();
            }
        }

        cursor.Leave();
    }

    /// <summary>A word of the subsection that has them by themselves (since 9.1), with 64 bits each.</summary>
    private void TakeWord(string name, ReadOnlySpan<byte> octets)
    {
        uint word = octets.Length >= sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(octets[^sizeof(uint)..]) : 0;
        if (name.EndsWith("fpsr", StringComparison.Ordinal))
            _vectorStatus = word;
        else if (name.EndsWith("fpcr", StringComparison.Ordinal))
            _vectorControl = word;
    }
}
