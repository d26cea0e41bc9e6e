using System.CommandLine;
using System.Globalization;

namespace Ber.Cli;

/// <summary>The option that compresses pages and other records.</summary>
internal static class CompressOption
{
    public static Option<int> Create()
    {
        Option<int> compress = New();
        compress.CompletionSources.Add("none", "zstd");
        return compress;
    }

    private static Option<int> New() => new("--compress")
    {
        Description = "Compresses pages and other records, on as many threads as there are processors; level 1 (the default) to 22.",
        CustomParser = static result =>
        {
            int? level = result.Tokens[0].Value.Split(':') switch
            {
                ["zstd"] => 1,
                ["zstd", string text] when int.TryParse(text, CultureInfo.InvariantCulture, out int value) && value is >= 1 and <= 22 => value,
                ["none"] => 0,
                _ => null,
            };
            if (level is null)
                result.AddError($"--compress is none, zstd or zstd:1 to zstd:22, not '{result.Tokens[0].Value}'.");
            return level ?? 0;
        },
        HelpName = "zstd[:LEVEL]",
    };
}
