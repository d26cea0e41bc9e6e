using System.CommandLine;
using System.Globalization;

namespace Ber.Cli;

/// <summary>Options that say how long something may take.</summary>
internal static class SecondsOption
{
    private const int Most = 24 * 60 * 60;

    /// <summary>An option that takes seconds, up to a day of them.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What may take so long.</param>
    /// <param name="usual">How many they are unless they are given.</param>
    public static Option<double> Create(string name, string description, double usual) => new(name)
    {
        Description = description,
        HelpName = "SECONDS",
        DefaultValueFactory = _ => usual,
        CustomParser = result =>
        {
            if (double.TryParse(result.Tokens[0].Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double seconds)
                && seconds is > 0 and <= Most)
                return seconds;
            result.AddError($"{name} takes seconds, not '{result.Tokens[0].Value}'.");
            return usual;
        },
    };
}
