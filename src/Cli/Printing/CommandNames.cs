using System.Globalization;

namespace Ber.Cli;

/// <summary>Names of the stream's commands (QEMU migration/savevm.c, mig_cmd_args).</summary>
internal static class CommandNames
{
    public static string Of(int command) => command switch
    {
        0x00 => "INVALID",
        0x01 => "OPEN_RETURN_PATH",
        0x02 => "PING",
        0x03 => "POSTCOPY_ADVISE",
        0x04 => "POSTCOPY_LISTEN",
        0x05 => "POSTCOPY_RUN",
        0x06 => "POSTCOPY_RAM_DISCARD",
        0x07 => "PACKAGED",
        0x08 => "ENABLE_COLO",
        0x09 => "POSTCOPY_RESUME",
        0x0a => "RECV_BITMAP",
        0x0b => "SWITCHOVER_START",
        _ => string.Create(CultureInfo.InvariantCulture, $"{command}"),
    };
}
