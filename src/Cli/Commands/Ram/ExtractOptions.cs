using System.CommandLine;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>Options of <c>ram extract</c> that are about the whole guest.</summary>
internal static class ExtractOptions
{
    /// <summary>What the image looks like.</summary>
    public static Option<ImageFormat?> Format { get; } = new("--format")
    {
        Description = "The whole guest by guest-physical address: raw (with --block that block), an ELF core, or a kdump-compressed file.",
        HelpName = "raw|elf|kdump",
        CustomParser = static result =>
        {
            switch (result.Tokens[0].Value)
            {
                case "raw":
                    return ImageFormat.Raw;
                case "elf":
                    return ImageFormat.Elf;
                case "kdump":
                    return ImageFormat.Kdump;
                default:
                    result.AddError($"--format takes raw, elf or kdump, not '{result.Tokens[0].Value}'.");
                    return null;
            }
        },
    };

    /// <summary>Where blocks stand.</summary>
    public static Option<IReadOnlyList<StatedRange>?> Map { get; } = new("--map")
    {
        Description = "Where RAM blocks stand in the guest's memory, where the machine type does not tell it.",
        HelpName = $"{StatedRange.Syntax},…",
        CustomParser = static result =>
        {
            List<StatedRange> ranges = [];
            foreach (string text in result.Tokens[0].Value.Split(','))
            {
                if (!StatedRange.TryParse(text, out StatedRange? range))
                {
                    result.AddError($"--map takes {StatedRange.Syntax} with commas between, not '{text}'.");
                    return null;
                }

                ranges.Add(range);
            }

            return ranges;
        },
    };

    /// <summary>What stands for pages that were not sent.</summary>
    public static Option<string?> Unknown { get; } = NewUnknown();

    private static Option<string?> NewUnknown()
    {
        var option = new Option<string?>("--unknown")
        {
            Description = "What stands for pages that the stream does not have: zero. Without it such an image is refused.",
            HelpName = "zero",
        };
        option.AcceptOnlyFromAmong("zero");
        return option;
    }

    /// <summary>Adds them to the command.</summary>
    /// <param name="command">The command.</param>
    /// <param name="block">Its option for one block.</param>
    public static void AddTo(Command command, Option<string?> block)
    {
        command.Options.Add(Format);
        command.Options.Add(Map);
        command.Options.Add(Unknown);
        command.Validators.Add(result =>
        {
            if (OptionValues.AreMissing(result))
                return;
            ImageFormat? format = result.GetValue(Format);
            bool isBlock = result.GetValue(block) is not null;
            if (isBlock && format is ImageFormat.Elf or ImageFormat.Kdump)
                result.AddError("--block goes with --format raw alone: a core is of the whole guest.");
            if (result.GetValue(Map) is not null && (isBlock || format is null))
                result.AddError("--map is about the whole guest: it needs --format, and no --block.");
        });
    }
}
