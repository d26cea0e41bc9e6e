using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>What both sides answered about themselves and no stream tells: QEMU loads the one into the other, and says nothing.</summary>
internal static class MachineFactRules
{
    private const string CpuType = "type";

    public static void Check(CheckContext context)
    {
        if (context.Source.Facts is not MachineFacts source || context.Destination.Facts is not MachineFacts destination)
            return;
        CheckCpu(context, source, destination);
        CheckMemoryDevices(context, source, destination);
    }

    /// <summary>The guest goes on to use what it has seen of its CPU: what is gone, fails in the guest.</summary>
    private static void CheckCpu(CheckContext context, MachineFacts source, MachineFacts destination)
    {
        if (source.Of(MachineFactKind.Cpu) is not ImmutableArray<MachineFact> sent || destination.Of(MachineFactKind.Cpu) is null)
            return;
        foreach (MachineFact fact in sent.Where(static f => f.Name != CpuType))
        {
            string? own = destination.ValueOf(MachineFactKind.Cpu, fact.Name);
            if (!TryFindLost(fact.Value, own, out string? lost))
                continue;
            context.Findings.Lose(CheckFindingKind.DeviceProperty, new FieldPath("cpu", 0, [new FieldPathStep(fact.Name)]))
                .Between(fact.Value, own)
                .Hint($"The destination's CPU has not {lost} of the source's: QEMU may load that without a word, and the guest meets it when it uses them.");
        }
    }

    /// <summary>The bits of a feature word, or the property, that the other side has not.</summary>
    /// <returns>Whether there are any; what is not known is not missing.</returns>
    private static bool TryFindLost(string source, string? destination, [NotNullWhen(true)] out string? lost)
    {
        lost = null;
        if (destination is not null && TryParseWord(source, out uint sent) && TryParseWord(destination, out uint own))
            lost = (sent & ~own) is not 0 and uint bits ? string.Create(CultureInfo.InvariantCulture, $"bits 0x{bits:x8}") : null;
        else if ((source, destination) is ("on", "off"))
            lost = "this property";
        return lost is not null;
    }

    private static bool TryParseWord(string text, out uint word)
    {
        word = 0;
        return text.StartsWith("0x", StringComparison.Ordinal)
            && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out word);
    }

    /// <summary>Memory is sent by name: at another address the guest finds another device's.</summary>
    private static void CheckMemoryDevices(CheckContext context, MachineFacts source, MachineFacts destination)
    {
        foreach (MachineFact device in source.Of(MachineFactKind.MemoryDevice) ?? [])
        {
            string? own = destination.ValueOf(MachineFactKind.MemoryDevice, device.Name);
            if (own is null || own == device.Value)
                continue;
            context.Findings.Refuse(CheckFindingKind.RamBlockSize, new FieldPath("ram", 0, [new FieldPathStep(device.Name)]))
                .Between(device.Value, own)
                .Misreads()
                .Hint("Give both sides the same memory devices in the same order, or each its addr: no stream tells where they are.");
        }
    }
}
