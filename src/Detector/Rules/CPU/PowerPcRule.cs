using System.Buffers.Binary;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>POWER and PowerPC CPUs: without a compatibility mode the processor version must match (target/ppc/machine.c, cpu_post_load).</summary>
internal static class PowerPcRule
{
    private const string Mode = "compat_pvr";
    private const int VersionRegister = 287;
    private const int Registers = 1024;
    private const uint ServerMask = 0xffff0000;
    private const uint Power9 = 0x004e0000;
    private const uint Power10 = 0x00800000;
    private const uint Power11 = 0x00820000;
    private static readonly QemuVersion s_comparesRevision = new(6, 2);

    public static void Check(CheckContext context, ProfileDevice source, ProfileDevice destination)
    {
        CheckMode(context, source, destination);
        if (Version(source, out long offset) is not uint received || Version(destination, out _) is not uint local || received == local)
            return;
        var path = new FieldPath(source.Path.IdStr, source.Path.InstanceId, [new FieldPathStep("env.spr"), new FieldPathStep(VersionRegister)]);
        if (!FieldFinder.Find(source, Mode, out _).IsEmpty || Matches(received, local, context.DestinationVersion))
        {
            context.Findings.Lose(CheckFindingKind.CpuRegister, path)
                .Between($"PVR 0x{received:x}", $"PVR 0x{local:x}")
                .At(source.Offset + offset)
                .Hint("The register keeps the destination's value: the guest finds itself on another processor of the family or mode.");
            return;
        }

        context.Findings.Refuse(CheckFindingKind.CpuRegister, path)
            .Between($"PVR 0x{received:x}", $"PVR 0x{local:x}")
            .At(source.Offset + offset)
            .Message(context.Messages.SilentPostLoad(source.Path, "cpu", (int)destination.VersionId, -22))
            .Hint("Give the destination the source's CPU model; pseries guests that negotiated a compatibility mode need only that one.");
    }

    /// <summary>A mode that the source does not send stays the destination's (max-cpu-compat), and is set after loading.</summary>
    private static void CheckMode(CheckContext context, ProfileDevice source, ProfileDevice destination)
    {
        if (!FieldFinder.Find(source, Mode, out _).IsEmpty || FieldFinder.Find(destination, Mode, out _) is not { IsEmpty: false } mode)
            return;
        var path = new FieldPath(source.Path.IdStr, source.Path.InstanceId, [new FieldPathStep("cpu/compat"), new FieldPathStep(Mode)]);
        context.Findings.Lose(CheckFindingKind.CpuRegister, path)
            .Between("no compatibility mode", $"0x{Convert.ToHexStringLower(mode)}")
            .At(source.Offset)
            .Hint("The guest ends in the destination's compatibility mode: give both sides the same max-cpu-compat.");
    }

    private static uint? Version(ProfileDevice device, out long offset)
    {
        ReadOnlySpan<byte> registers = FieldFinder.Find(device, "env.spr", out offset);
        int width = registers.Length / Registers;
        if (registers.Length % Registers != 0 || width is not (4 or 8))
            return null;
        ReadOnlySpan<byte> register = registers.Slice(VersionRegister * width, width);
        offset += VersionRegister * width;
        return width == 4 ? BinaryPrimitives.ReadUInt32BigEndian(register) : (uint)BinaryPrimitives.ReadUInt64BigEndian(register);
    }

    /// <summary>pvr_match of the server families: one base; since POWER9 the same major revision, too, and 2.0 or 2.2.</summary>
    private static bool Matches(uint received, uint local, QemuVersionRange version)
    {
        uint family = local & ServerMask;
        if ((received & ServerMask) != family
            || family is not (0x003f0000 or 0x004a0000 or 0x004b0000 or 0x004c0000 or 0x004d0000 or Power9 or Power10 or Power11))
            return false;
        if (family is not (Power9 or Power10 or Power11) || version.IsBefore(s_comparesRevision))
            return true;
        if ((received & 0xf00) != (local & 0xf00))
            return false;
        return family != Power9 || (received & 0xf00) != 0x200 || (received & 0xf) < 2 == (local & 0xf) < 2;
    }
}
