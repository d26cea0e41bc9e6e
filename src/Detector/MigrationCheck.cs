using System.Collections.Immutable;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

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
        options ??= new CheckOptions();
        if (IsSchemaOnly(source) || IsSchemaOnly(destination))
            return CheckSchemas(source, destination, options);

        if (source.IsPartial || destination.IsPartial)
            return PartialCheck.Check(source, destination, options);

        var context = new CheckContext(source, destination, options);
        StartRules.Check(context);
        RamRules.Check(context);
        FramingRules.CheckFooters(context);
        FramingRules.CheckCommands(context);
        SectionRules.Check(context);
        AcceleratorRule.Check(context);
        MachineFactRules.Check(context);
        return context.ToReport();
    }

    /// <summary>Compares one device section with the destination's that takes it.</summary>
    /// <param name="section">What is sent.</param>
    /// <param name="destination">What loads it.</param>
    /// <param name="options">Choices.</param>
    /// <returns>The verdict and the findings that are about this section.</returns>
    public static CheckReport CheckSection(ProfileDevice section, MigrationProfile destination, CheckOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(section);
        ArgumentNullException.ThrowIfNull(destination);
        var context = new CheckContext(new MigrationProfile { Devices = [section] }, destination, options ?? new CheckOptions());
        new SectionRules(context).Check(section);
        return context.ToReport();
    }

    /// <summary>Whether nothing but the binary's descriptions is known of a side.</summary>
    private static bool IsSchemaOnly(MigrationProfile profile) => profile.Devices.IsEmpty && profile.RamBlocks.IsEmpty && profile.Schemas is not null;

    /// <summary>What a binary takes is known, but not which machine it is: layouts can be compared, and nothing else.</summary>
    private static CheckReport CheckSchemas(MigrationProfile source, MigrationProfile destination, CheckOptions options)
    {
        CheckReport report = SchemaCheck.Compare(CatalogOf(source), CatalogOf(destination), options);
        CheckFinding open = new FindingBuilder(CheckFindingKind.NotComparable, new FieldPath("machine"), CheckConsequence.Refuses)
            .Between(Shows(source), Shows(destination))
            .Condition("whether the machine, its memory and its devices are the same on both sides")
            .Hint("Only descriptions were compared. A twin stream of the destination shows the rest: its command line with -S, migrated to a file.")
            .ToFinding();
        ImmutableArray<CheckFinding> findings = [.. report.Findings, open];
        return report with { Verdict = CheckReport.VerdictOf(findings, options.IsStrict), Findings = findings, SourceVersion = source.Version };
    }

    private static SchemaCatalog CatalogOf(MigrationProfile profile) => IsSchemaOnly(profile) ? profile.Schemas! : SchemaCatalog.FromProfile(profile);

    private static string Shows(MigrationProfile profile) => IsSchemaOnly(profile) ? "descriptions only" : "a machine";
}
