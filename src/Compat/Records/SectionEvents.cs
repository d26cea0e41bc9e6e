namespace Ber.Compat;

/// <summary>The values of <c>SectionEvent.event</c>: the legacy tag octet, and one for a section that has no footer.</summary>
internal static class SectionEvents
{
    /// <summary>The section ends and no footer follows.</summary>
    public const byte NoFooter = 127;
}
