namespace Ber.Compat;

/// <summary>The processor of an ELF file, by its number there (e_machine).</summary>
internal enum ElfMachine : ushort
{
    /// <summary>An x86 processor that is not in long mode.</summary>
    I386 = 3,

    /// <summary>An x86 processor in long mode.</summary>
    X8664 = 62,

    /// <summary>An Arm processor that can be in AArch64 state.</summary>
    AArch64 = 183,
}
