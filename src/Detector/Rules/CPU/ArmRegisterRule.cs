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
        if (receivedValues.Length != received.Length || localValues.Length != local.Length)
            return;

        // Both lists are in ascending order; what only the destination has is written as 0.
        int v = 0;
        for (int i = 0; i < local.Length; i += 8)
        {
            ulong id = v < received.Length ? BinaryPrimitives.ReadUInt64BigEndian(received[v..]) : ulong.MaxValue;
            ulong own = BinaryPrimitives.ReadUInt64BigEndian(local[i..]);
            if (id > own)
            {
                if (IsConstant(own) && BinaryPrimitives.ReadUInt64BigEndian(localValues[i..]) is not 0 and ulong kept)
                {
                    Constant(context, (source, destination), own, (0, kept), offset + Math.Min(v, received.Length - 8));
                    return;
                }

                continue;
            }

            if (id < own)
            {
                Unknown(context, source, id, offset + v);
                return;
            }

            ulong value = BinaryPrimitives.ReadUInt64BigEndian(receivedValues[v..]);
            ulong ownValue = BinaryPrimitives.ReadUInt64BigEndian(localValues[i..]);
            bool isRefused = IsConstant(id) || (id == ScrEl3 && (value & ScrEl3Ones) != ScrEl3Ones && (ownValue & ScrEl3Ones) == ScrEl3Ones);
            if (value != ownValue && isRefused)
            {
                Constant(context, (source, destination), id, (value, ownValue), offset + v);
                return;
            }

            v += 8;
        }
    }

    private static void Unknown(CheckContext context, ProfileDevice source, ulong id, long offset)
        => context.Findings.Refuse(CheckFindingKind.CpuRegister, Path(source, id))
            .Between("sent", null)
            .At(source.Offset + offset)
            .Message(context.DestinationVersion.IsAtLeast(s_namesRegisters)
                ? string.Create(
                    CultureInfo.InvariantCulture, $"system register 0x{CpregId(id):x} in the incoming stream but unknown on the destination: fail migration")
                : context.Messages.Section(source.Path.IdStr, source.Path.InstanceId))
            .Hint("The destination's CPU model, or its QEMU, does not have the register.");

    private static void Constant(
        CheckContext context, (ProfileDevice Source, ProfileDevice Destination) devices, ulong id, (ulong Received, ulong Own) values, long offset)
        => context.Findings.Refuse(CheckFindingKind.CpuRegister, Path(devices.Source, id))
            .Between($"0x{values.Received:x}", $"0x{values.Own:x}")
            .At(devices.Source.Offset + offset)
            .Message(context.Messages.SilentPostLoad(devices.Source.Path, "cpu", (int)devices.Destination.VersionId, -1))
            .Hint("The register is a constant of the CPU model: the two sides have another one, or another number of CPUs.");

    /// <summary>
    /// Whether the register identifies the CPU: the identification space (CRn 0) and what implementations define (CRn 11 and 15, L2 control).
    /// </summary>
    private static bool IsConstant(ulong id)
    {
        if ((id >> 52) == 0x603 && ((id >> 16) & 0xfff) == 0x013)
        {
            // KVM_REG_ARM64_SYSREG: op0 (2 bits), op1 (3), CRn (4), CRm (4), op2 (3).
            int op0 = (int)(id >> 14) & 3;
            int op1 = (int)(id >> 11) & 7;
            int crn = (int)(id >> 7) & 15;
            return op0 == 3 && (crn is 11 or 15 || IsResetManagement(crn, (int)(id >> 3) & 15, (int)id & 7) || (crn == 0 && op1 is 0 or 1 or 3));
        }

        if ((id >> 60) == 4 && ((id >> 16) & 0xfff) == 15)
        {
            // KVM_REG_ARM, coprocessor 15: CRn (4 bits from 11), CRm (4 from 7), opc1 (4 from 3), opc2 (3).
            bool is64Bit = (id & 0x8000) != 0;
            int crn = (int)(id >> 11) & 15;
            int crm = (int)(id >> 7) & 15;
            int opc1 = (int)(id >> 3) & 15;
            return !is64Bit && (crn is 11 or 15 || (crn == 0 && opc1 is 0 or 1) || (crn == 9 && crm == 0 && opc1 == 1));
        }

        return false;
    }

    /// <summary>RMR_EL1 to RMR_EL3.</summary>
    private static bool IsResetManagement(int crn, int crm, int op2) => (crn, crm, op2) is (12, 0, 2);

    /// <summary>kvm_to_cpreg_id.</summary>
    private static uint CpregId(ulong id) => (uint)id | ((id >> 52) == 0x603 ? 1u << 28 : 0);

    private static FieldPath Path(ProfileDevice source, ulong id)
    {
        string register = string.Create(CultureInfo.InvariantCulture, $"0x{id:x16}");
        return new FieldPath(source.Path.IdStr, source.Path.InstanceId, [new FieldPathStep(Values), new FieldPathStep(register)]);
    }
}
