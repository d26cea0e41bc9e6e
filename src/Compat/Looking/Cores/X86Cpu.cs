using Ber.Visitors;

namespace Ber.Compat;

/// <summary>An x86 CPU. Orders of registers and layouts of notes: QEMU target/i386/cpu.h, arch_dump.c; those of the kernel for NT_PRSTATUS.</summary>
internal sealed class X86Cpu : CoreCpu
{
    /// <summary>The field that only sections of x86 CPUs have.</summary>
    public const string Counter = "env.eip";

    private const int ES = 0, CS = 1, SS = 2, DS = 3, FS = 4, GS = 5, LDT = 6, TR = 7, GDT = 8, IDT = 9;
    private const int Ax = 0, Cx = 1, Dx = 2, Bx = 3, Sp = 4, Bp = 5, Si = 6, Di = 7;
    private const ulong LongModeActive = 1 << 14;   // of hflags
    private const int LongStatusLength = 336, LongIdOffset = 32, LongRegistersOffset = 112;
    private const int StatusLength = 144, IdOffset = 24, RegistersOffset = 72;
    private const int StateLength = 440;
    private const uint StateVersion = 1;

    private readonly ulong[] _registers = new ulong[16];
    private readonly ulong[] _control = new ulong[5];
    private readonly X86Segment[] _segments = new X86Segment[10];
    private ulong _counter, _flags, _hiddenFlags, _kernelBase;

    /// <summary>Reads the section of a CPU.</summary>
    /// <param name="cursor">Before its first field.</param>
    public X86Cpu(StateCursor cursor)
    {
        while (cursor.MoveNext())
        {
            switch (cursor.Name)
            {
                case "env.regs":
                    Integers(ref cursor, _registers);
                    break;
                case "env.segs":
                    ReadSegments(ref cursor);
                    break;
                case "env.ldt" or "env.tr" or "env.gdt" or "env.idt":
                    _segments[cursor.Name switch { "env.ldt" => LDT, "env.tr" => TR, "env.gdt" => GDT, _ => IDT }] = X86Segment.Read(ref cursor);
                    break;
                default:
                    Take(cursor.Name, Integer(ref cursor));
                    break;
            }
        }
    }

    /// <inheritdoc/>
    public override ElfMachine Machine => (_hiddenFlags & LongModeActive) != 0 ? ElfMachine.X8664 : ElfMachine.I386;

    /// <inheritdoc/>
    public override void AddThread(ElfNotes notes, uint id, ElfMachine machine)
    {
        if (machine is ElfMachine.X8664)
            AddLongStatus(notes, id);
        else
            AddStatus(notes, id);
    }

    /// <summary>QEMU's own note: what a kernel's note does not have.</summary>
    public override void AddState(ElfNotes notes)
    {
        Span<byte> contents = stackalloc byte[StateLength];
        contents.Clear();
        var state = new NumberWriter(contents);
        state.Put(StateVersion);
        state.Put((uint)StateLength);
        foreach (int register in (ReadOnlySpan<int>)[Ax, Bx, Cx, Dx, Si, Di, Sp, Bp, 8, 9, 10, 11, 12, 13, 14, 15])
            state.Put(_registers[register]);
        state.Put(_counter);
        state.Put(_flags);
        foreach (int index in (ReadOnlySpan<int>)[CS, DS, ES, FS, GS, SS, LDT, TR, GDT, IDT])
        {
            X86Segment segment = _segments[index];
            state.Put(segment.Selector);
            state.Put(segment.Limit);
            state.Put(segment.Flags);
            state.Skip(sizeof(uint));
            state.Put(segment.Base);
        }

        foreach (ulong register in _control)
            state.Put(register);
        state.Put(_kernelBase);
        notes.Add("QEMU", 0, contents);
    }

    private void AddLongStatus(ElfNotes notes, uint id)
    {
        Span<byte> contents = stackalloc byte[LongStatusLength];
        contents.Clear();
        var status = new NumberWriter(contents);
        status.Skip(LongIdOffset);
        status.Put(id);
        status.Skip(LongRegistersOffset - status.Position);
        foreach (int register in (ReadOnlySpan<int>)[15, 14, 13, 12, Bp, Bx, 11, 10, 9, 8, Ax, Cx, Dx, Si, Di])
            status.Put(_registers[register]);
        status.Skip(sizeof(ulong));   // orig_rax
        status.Put(_counter);
        status.Put((ulong)_segments[CS].Selector);
        status.Put(_flags);
        status.Put(_registers[Sp]);
        status.Put((ulong)_segments[SS].Selector);
        status.Put(_segments[FS].Base);
        status.Put(_segments[GS].Base);
        foreach (int segment in (ReadOnlySpan<int>)[DS, ES, FS, GS])
            status.Put((ulong)_segments[segment].Selector);
        notes.Add(Core, ElfNotes.Status, contents);
    }

    private void AddStatus(ElfNotes notes, uint id)
    {
        Span<byte> contents = stackalloc byte[StatusLength];
        contents.Clear();
        var status = new NumberWriter(contents);
        status.Skip(IdOffset);
        status.Put(id);
        status.Skip(RegistersOffset - status.Position);
        foreach (int register in (ReadOnlySpan<int>)[Bx, Cx, Dx, Si, Di, Bp, Ax])
            status.Put((uint)_registers[register]);
        foreach (int segment in (ReadOnlySpan<int>)[DS, ES, FS, GS])
            status.Put((uint)(ushort)_segments[segment].Selector);
        status.Skip(sizeof(uint));    // orig_eax
        status.Put((uint)_counter);
        status.Put((uint)(ushort)_segments[CS].Selector);
        status.Put((uint)_flags);
        status.Put((uint)_registers[Sp]);
        status.Put((uint)(ushort)_segments[SS].Selector);
        notes.Add(Core, ElfNotes.Status, contents);
    }

    private void ReadSegments(ref StateCursor cursor)
    {
        if (!cursor.Enter())
            return;
        for (int i = ES; i <= GS && cursor.MoveNext(); i++)
            _segments[i] = X86Segment.Read(ref cursor);
        cursor.Leave();
    }

    private void Take(string name, ulong value)
    {
        switch (name)
        {
            case Counter:
                _counter = value;
                break;
            case "env.eflags":
                _flags = value;
                break;
            case "env.hflags":
                _hiddenFlags = value;
                break;
            case "env.kernelgsbase":
                _kernelBase = value;
                break;
            case "env.cr[0]" or "env.cr[2]" or "env.cr[3]" or "env.cr[4]":
                _control[name[^2] - '0'] = value;
                break;
        }
    }
}
