using Ber.Compat;

namespace Ber.Cli;

/// <summary>What all translations of the command have in common.</summary>
internal static class Translation
{
    public static TranslationOptions Options => new() { Program = Product.Name, Limits = Limits.Chosen };
}
