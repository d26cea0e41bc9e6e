using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// Holds the parts of a stream against a destination one by one, as they come: whether one of them breaks is known before the next one, in a time that does
/// not grow with what came before.
/// </summary>
/// <param name="context">Both sides; of the source what was known when the first part came.</param>
internal sealed class StreamRules(CheckContext context)
{
    private readonly SectionRules _sections = new(context);
    private Dictionary<FieldPath, ProfileDevice>? _known;

    /// <summary>What has been found in the parts.</summary>
    public CheckContext Context => context;

    /// <summary>Compares a device section with the destination's.</summary>
    /// <returns>Whether the destination cannot take it.</returns>
    public bool Breaks(ProfileDevice device)
    {
        int before = context.Findings.Count;
        _sections.Check(device);
        return HasBreakSince(before);
    }

    /// <summary>Compares a live section with what the destination takes.</summary>
    /// <returns>Whether the destination cannot take it.</returns>
    public bool BreaksLive(ProfileDevice section)
    {
        int before = context.Findings.Count;
        if (RamRules.IsMachine(context.Destination))
            RamRules.CheckLiveSection(context, _known ??= RamRules.KnownSections(context), section);
        return HasBreakSince(before);
    }

    /// <summary>Looks at a command that has not come before.</summary>
    /// <returns>Whether the destination does not know it.</returns>
    public bool Breaks(int command)
    {
        int before = context.Findings.Count;
        FramingRules.CheckCommand(context, command);
        return HasBreakSince(before);
    }

    private bool HasBreakSince(int before) => context.Findings.HasBreakSince(before, context.Options.IsStrict);
}
