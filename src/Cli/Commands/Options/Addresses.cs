using System.CommandLine;
using System.CommandLine.Parsing;
using Ber.Live;

namespace Ber.Cli;

/// <summary>Options whose value is the address of a socket.</summary>
internal static class Addresses
{
    /// <summary>An option whose value is an address.</summary>
    public static Option<ChannelAddress?> Option(string name, string description, string syntax = ChannelAddress.Syntax) => new(name)
    {
        Description = description,
        HelpName = syntax,
        CustomParser = result =>
        {
            string text = result.Tokens[0].Value;
            if (ChannelAddress.TryParse(text, out ChannelAddress? address) && (address.Path is not null || syntax == ChannelAddress.Syntax))
                return address;
            result.AddError($"{name} takes {syntax} (a socket's path has at most 107 octets), not '{text}'.");
            return null;
        },
    };
}
