using System.CommandLine;

namespace Ber.Cli;

/// <summary>The options of every verb: how much is said, in which colours, and where text goes that is longer than a terminal.</summary>
internal static class GlobalOptions
{
    private static readonly string[] s_colours = ["auto", "always", "never"];

    private static readonly Option<bool> s_quiet = new("--quiet", "-q")
    {
        Description = "Errors alone on standard error: no warnings, no progress.",
        Recursive = true,
    };

    private static readonly Option<bool> s_verbose = new("--verbose", "-v")
    {
        Description = "Says on standard error what is read and how: sizes, containers, formats, times.",
        Recursive = true,
    };

    private static readonly Option<string> s_colour = new("--color")
    {
        Description = "Whether text for people is coloured; auto: on a terminal, unless NO_COLOR is set.",
        HelpName = string.Join('|', s_colours),
        Recursive = true,
    };

    private static readonly Option<bool> s_noPager = new("--no-pager")
    {
        Description = "Text that is longer than the terminal is printed as it is, not through QBER_PAGER or PAGER.",
        Recursive = true,
    };

    // Answered before anything is parsed, where it stands alone: here for help and completion.
    private static readonly Option<bool> s_details = new("-V") { Description = "Shows the version with the commit and the run time." };

    /// <summary>Adds them to the root.</summary>
    public static void AddTo(RootCommand root)
    {
        root.Options.Add(s_details);
        root.Options.Add(s_quiet);
        root.Options.Add(s_verbose);
        root.Options.Add(s_colour);
        root.Options.Add(s_noPager);
        if (s_colour.Validators.Count == 0)
            s_colour.Validators.Add(static result =>
            {
                if (result.Tokens is [.., var chosen] && !s_colours.Contains(chosen.Value))
                    result.AddError($"--color is auto, always or never, not '{chosen.Value}'.");
            });
    }

    /// <summary>Takes the choice.</summary>
    public static void Take(ParseResult result)
    {
        Messages.Level = result.GetValue(s_quiet) ? MessageLevel.Errors : result.GetValue(s_verbose) ? MessageLevel.All : MessageLevel.Usual;
        Colours.Choice = result.GetValue(s_colour);
        Pager.IsWanted = !result.GetValue(s_noPager);
    }
}
