using System.CommandLine;
using Ber.Live;

namespace Ber.Cli;

/// <summary>Who may connect to the unix socket that a command makes, where that is not its own user alone.</summary>
internal static class SocketOptions
{
    private const int MaxDigits = 4;
    private const int AllPermissions = 0x1ff;   // 0777

    public static Option<UnixFileMode?> Mode() => new("--socket-mode")
    {
        Description = "Permissions of the unix socket, octal: 0600 (the default), or 0660 with --socket-group.",
        HelpName = "MODE",
        CustomParser = static result =>
        {
            string text = result.Tokens[0].Value;
            bool isOctal = text.Length is > 0 and <= MaxDigits && text.All(static c => c is >= '0' and <= '7');
            if (isOctal && Convert.ToInt32(text, 8) is <= AllPermissions and int mode)
                return (UnixFileMode)mode;
            result.AddError($"--socket-mode takes permissions from 0 to 0777, octal, not '{text}'.");
            return null;
        },
    };

    public static Option<uint?> Group() => new("--socket-group")
    {
        Description = "Group of the unix socket, by name or number: that of another user's QEMU, which is to connect.",
        HelpName = "GROUP",
        CustomParser = static result =>
        {
            string text = result.Tokens[0].Value;
            uint? group = SocketAccess.GroupOf(text);
            if (group is null)
                result.AddError($"--socket-group: there is no group '{text}'.");
            return group;
        },
    };

    /// <summary>What the two options say together.</summary>
    /// <returns>null: neither was given.</returns>
    public static SocketAccess? Access(UnixFileMode? mode, uint? group) => mode is null && group is null ? null : SocketAccess.Of(mode, group);
}
