using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>KVM on x86 sends a clock of its own, TCG does not: who has it tells the accelerators apart.</summary>
internal static class AcceleratorRule
{
    private const string Clock = "kvmclock";

    public static void Check(CheckContext context)
    {
        if (context.Source.Devices.Any(static d => d.Path.IdStr == Clock) || context.Destination.Devices.All(static d => d.Path.IdStr != Clock))
            return;   // from KVM to TCG the clock is a section that is missing

        foreach (ProfileDevice cpu in context.Source.Devices.Where(static d => d.Path.IdStr == "cpu"))
        {
            context.Findings.Lose(CheckFindingKind.CpuRegister, cpu.Path)
                .Between("TCG", "KVM")
                .At(cpu.Offset)
                .Hint("KVM takes the state over, but keeps segment attributes, debug registers, MTRR masks and interrupt states as the processor has them.");
        }
    }
}
