using System.CommandLine;

namespace Ber.Cli;

/// <summary>The option <c>--into</c>: what the stream is to stand in.</summary>
internal static class IntoOption
{
    public static Option<string?> Create()
    {
        var into = new Option<string?>("--into")
        {
            Description = "What to write: the stream alone, or a libvirt save image of what was made from one. Without it the container comes back if it can.",
            HelpName = string.Join('|', PackedOutput.Forms),
        };
        into.CompletionSources.Add([.. PackedOutput.Forms]);
        into.Validators.Add(result =>
        {
            if (result.Tokens is [.., var chosen] && !PackedOutput.Forms.Contains(chosen.Value))
                result.AddError($"--into is {string.Join(", ", PackedOutput.Forms.SkipLast(1))} or {PackedOutput.Forms[^1]}, not '{chosen.Value}'.");
        });
        return into;
    }
}
