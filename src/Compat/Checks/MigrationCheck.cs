namespace Ber.Compat;

/// <summary>Says before a migration whether the destination can load what the source sends, and why not.</summary>
public static class MigrationCheck
{
    /// <summary>Compares both sides in the order in which a loading QEMU meets things.</summary>
    /// <param name="source">What is sent.</param>
    /// <param name="destination">What loads it.</param>
    /// <param name="options">Choices.</param>
    /// <returns>The verdict and all findings; of those that make QEMU stop the first is the one that it would name.</returns>
    public static CheckReport Check(MigrationProfile source, MigrationProfile destination, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(destination);
        var context = new CheckContext(source, destination, options ?? new CheckOptions());
        StartRules.Check(context);
        RamRules.Check(context);
        FramingRules.CheckFooters(context);
        FramingRules.CheckCommands(context);
        SectionRules.Check(context);
        AcceleratorRule.Check(context);
        return new CheckReport
        {
            Verdict = CheckReport.VerdictOf(context.Findings, context.Options.IsStrict),
            Findings = [.. context.Findings],
            SourceVersion = source.Version,
            DestinationVersion = context.DestinationVersion,
        };
    }
}
