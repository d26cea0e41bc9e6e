using System.Buffers.Binary;
using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// ARM CPUs send a list of coprocessor and system registers (target/arm/machine.c, cpu_post_load): one that the destination does not have stops it, and so does
/// a value that does not read back as it was written, which is the case of registers that are constants of the CPU model.
/// </summary>
internal static class ArmRegisterRule
{
    private const string Indexes = "cpreg_vmstate_indexes";
    private const string Values = "cpreg_vmstate_values";
    private const int MaxNames = 8;

    /// <summary>SCR_EL3: where AArch64 has no AArch32 below it, bits 4 and 5 read as ones whatever is written. QEMU 5.2 resets it to 0 all the same.</summary>
    private const ulong ScrEl3 = 0x603000000013f088;
    private const ulong ScrEl3Ones = 0x30;

    private static readonly QemuVersion s_namesRegisters = new(11, 0);

    public static void Check(CheckContext context, ProfileDevice source, ProfileDevice destination)
    {
        ReadOnlySpan<byte> received = FieldFinder.Find(source, Indexes, out _);
        ReadOnlySpan<byte> local = FieldFinder.Find(destination, Indexes, out _);
        if (received.IsEmpty || local.IsEmpty)
            return;   // no ARM CPU
        ReadOnlySpan<byte> receivedValues = FieldFinder.Find(source, Values, out long offset);
        ReadOnlySpan<byte> localValues = FieldFinder.Find(destination, Values, out _);
        if (receivedValues.Length != received.Length || localValues.Length != local.Length || (received.Length | local.Length) % sizeof(ulong) != 0)
            return;   // no lists of registers

        // The lists are compared before a value is written.
        if (OnlyIn(received, local) is { Count: > 0 } only)
        {
            Unknown(context, source, only, offset);
            return;
        }

        // Both lists are in ascending order; what only the destination has is written as 0.
        int v = 0;
        for (int i = 0; i < local.Length; i += 8)
        {
            ulong id = v < received.Length ? BinaryPrimitives.ReadUInt64BigEndian(received[v..]) : ulong.MaxValue;
            ulong own = BinaryPrimitives.ReadUInt64BigEndian(local[i..]);
            if (id > own)
            {
                if (IsConstant(new(own)) && BinaryPrimitives.ReadUInt64BigEndian(localValues[i..]) is not 0 and ulong kept)
                {
                    Constant(context, (source, destination), new(own), (0, kept), offset + Math.Min(v, received.Length - 8));
                    return;
                }

                continue;
            }

            if (id < own)
                return;   // out of order

            ulong value = BinaryPrimitives.ReadUInt64BigEndian(receivedValues[v..]);
            ulong ownValue = BinaryPrimitives.ReadUInt64BigEndian(localValues[i..]);
            bool isRefused = IsConstant(new(id)) || (id == ScrEl3 && (value & ScrEl3Ones) != ScrEl3Ones && (ownValue & ScrEl3Ones) == ScrEl3Ones);
            if (value != ownValue && isRefused)
            {
                Constant(context, (source, destination), new(id), (value, ownValue), offset + v);
                return;
            }

            v += 8;
        }
    }

    /// <summary>Names the registers that only the source has, where the sections are those of ARM CPUs.</summary>
    /// <param name="finding">A finding about the number of registers.</param>
    /// <param name="source">What is sent.</param>
    /// <param name="destination">What loads it.</param>
    public static void NameMissing(FindingBuilder finding, ProfileDevice source, ProfileDevice destination)
    {
        ReadOnlySpan<byte> received = FieldFinder.Find(source, Indexes, out _);
        ReadOnlySpan<byte> local = FieldFinder.Find(destination, Indexes, out _);
        if (!received.IsEmpty && !local.IsEmpty && OnlyIn(received, local) is { Count: > 0 } only)
            finding.Hint($"The destination's CPU model, or its QEMU, does not have {NamesOf(only)}.");
    }

    /// <summary>The ids that only one of two lists has, with their places in it.</summary>
    private static List<(ArmRegister Register, int Place)> OnlyIn(ReadOnlySpan<byte> list, ReadOnlySpan<byte> other)
    {
        var known = new HashSet<ulong>();
        for (int i = 0; i + 8 <= other.Length; i += 8)
            known.Add(BinaryPrimitives.ReadUInt64BigEndian(other[i..]));
        var only = new List<(ArmRegister, int)>();
        for (int i = 0; i + 8 <= list.Length; i += 8)
        {
            var register = new ArmRegister(BinaryPrimitives.ReadUInt64BigEndian(list[i..]));
            if (!known.Contains(register.Id))
                only.Add((register, i));
        }

        return only;
    }

    private static string NamesOf(List<(ArmRegister Register, int Place)> registers)
    {
        string names = string.Join(", ", registers.Take(MaxNames).Select(static r => r.Register.Name));
        int more = registers.Count - MaxNames;
        return more > 0 ? string.Create(CultureInfo.InvariantCulture, $"{names} and {more} more") : names;
    }

    private static void Unknown(CheckContext context, ProfileDevice source, List<(ArmRegister Register, int Place)> only, long offset)
    {
        (ArmRegister register, int place) = only[0];
        string number = string.Create(CultureInfo.InvariantCulture, $"0x{register.QemuId:x}");
        string others = only.Count > 1 ? $" Nor does it have {NamesOf(only[1..])}." : "";
        context.Findings.Refuse(CheckFindingKind.CpuRegister, Path(source, register))
            .Between("sent", null)
            .At(source.Offset + offset + place)
            .Message(context.DestinationVersion.IsAtLeast(s_namesRegisters)
                ? $"handle_cpreg_only_in_incoming_stream: system register {number} in the incoming stream but unknown on the destination: fail migration"
                : context.Messages.Section(source.Path.IdStr, source.Path.InstanceId))
            .Hint($"The destination's CPU model, or its QEMU, does not have the register {Described(register)}.{others}");
    }

    private static void Constant(
        CheckContext context, (ProfileDevice Source, ProfileDevice Destination) devices, ArmRegister register, (ulong Received, ulong Own) values, long offset)
        => context.Findings.Refuse(CheckFindingKind.CpuRegister, Path(devices.Source, register))
            .Between($"0x{values.Received:x}", $"0x{values.Own:x}")
            .At(devices.Source.Offset + offset)
            .Message(context.Messages.SilentPostLoad(devices.Source.Path, "cpu", (int)devices.Destination.VersionId, -1))
            .Hint($"{Described(register)} is a constant of the CPU model: the two sides have another one, or another number of CPUs.");

    /// <summary>
    /// Whether the register identifies the CPU: the identification space (CRn 0) and what implementations define (CRn 11 and 15, L2 control).
    /// </summary>
    private static bool IsConstant(ArmRegister register)
    {
        (int op1, int crn, int crm) = (register.Op1, register.CRn, register.CRm);
        if (register.IsSystem)
            return register.Op0 == 3 && (crn is 11 or 15 || IsResetManagement(crn, crm, register.Op2) || (crn == 0 && op1 is 0 or 1 or 3));
        if (!register.IsCoprocessor || register.Coprocessor != 15)
            return false;
        return register.IsWide
            ? crm == 15   // there is no CRn
            : crn is 11 or 15 || (crn == 0 && op1 is 0 or 1) || (crn == 9 && crm == 0 && op1 == 1);
    }

    /// <summary>RMR_EL1 to RMR_EL3.</summary>
    private static bool IsResetManagement(int crn, int crm, int op2) => (crn, crm, op2) is (12, 0, 2);

    private static string Described(ArmRegister register) => string.Create(CultureInfo.InvariantCulture, $"{register.Name} (0x{register.Id:x16})");

    private static FieldPath Path(ProfileDevice source, ArmRegister register)
        => new(source.Path.IdStr, source.Path.InstanceId, [new FieldPathStep(Values), new FieldPathStep(register.Name)]);
}
