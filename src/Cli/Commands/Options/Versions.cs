using System.CommandLine;
using Ber.Compat;

namespace Ber.Cli;

/// <summary>Options whose value is a QEMU version.</summary>
internal static class Versions
{
    public static Option<QemuVersion?> Option(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "X.Y",
        CustomParser = result =>
        {
            if (QemuVersion.TryParse(result.Tokens[0].Value, out QemuVersion version))
                return version;
            result.AddError($"{name} takes a version as 7.2, not '{result.Tokens[0].Value}'.");
            return null;
        },
    };
}
