using System.Globalization;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>Features that guests use, against those that a machine offers which was asked while it runs: of its devices no octets are known.</summary>
internal static class OfferedFeaturesRule
{
    public static void Check(CheckContext context)
    {
        if (context.Destination.Facts?.Virtio is not { } devices)
            return;
        foreach (ProfileDevice source in context.Source.Devices)
        {
            VirtioFacts[] there = [.. devices.Where(v => v.Place.Length > 0 && v.Place == VirtioFacts.PlaceOf(source.Path.IdStr))];
            if (there is not [{ OfferedFeatures: ulong offered }])
                continue;
            if (VirtioState.Of(source) is VirtioState state && (state.Features & ~offered) is not 0 and ulong refused)
                Refuse(context, source, state.Features, offered, refused);
        }
    }

    private static void Refuse(CheckContext context, ProfileDevice source, ulong features, ulong offered, ulong refused)
    {
        string names = VirtioFeatures.NamesOf(source.Description!.Name, refused);
        context.Findings.Refuse(
                CheckFindingKind.VirtioFeatures, new FieldPath(source.Path.IdStr, source.Path.InstanceId, [new FieldPathStep("guest_features")]))
            .Between(
                string.Create(CultureInfo.InvariantCulture, $"0x{features:x}: with {names}"), string.Create(CultureInfo.InvariantCulture, $"0x{offered:x}"))
            .At(source.Offset)
            .Message(string.Create(CultureInfo.InvariantCulture, $"Features 0x{features:x} unsupported. Allowed features: 0x{offered:x}"))
            .Hint($"The guest uses {names}, which the destination's device does not offer.");
    }
}
