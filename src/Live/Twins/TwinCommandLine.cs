namespace Ber.Live;

/// <summary>
/// A QEMU command line made harmless: the same machine and devices, with null back ends for disks, networks, character devices, files of memory and
/// displays.
/// </summary>
/// <remarks>What is not known here stays as it is: a device that needs a real back end (vfio, vhost-user, a TPM emulator) fails as QEMU says.</remarks>
internal sealed partial class TwinCommandLine
{
    /// <summary>Options without a value that a twin has not.</summary>
    private static readonly HashSet<string> s_droppedFlags =
    [
        "S", "daemonize", "nographic", "snapshot", "s", "full-screen", "sdl", "gtk", "curses", "mem-prealloc", "preconfig",
    ];

    /// <summary>Options whose value goes with them.</summary>
    private static readonly HashSet<string> s_dropped =
    [
        "pidfile", "incoming", "loadvm", "qmp", "qmp-pretty", "monitor", "mon", "gdb", "D", "d", "trace", "display", "vnc", "spice", "sandbox", "runas",
        "run-with", "chroot", "user", "dump-vmstate", "writeconfig", "mem-path", "overcommit", "plugin", "add-fd",
    ];

    private readonly List<string> _arguments = [];
    private readonly List<CaptureNote> _notes = [];
    private int _hubs;

    private TwinCommandLine()
    {
    }

    /// <summary>The twin's arguments.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>What may make the twin differ from the machine.</summary>
    public IReadOnlyList<CaptureNote> Notes => _notes;

    /// <summary>The machine option's type; null: the binary's default.</summary>
    public string? MachineType { get; private set; }

    /// <summary>Makes the twin's command line.</summary>
    /// <param name="arguments">The machine's, without the program.</param>
    public static TwinCommandLine Of(IReadOnlyList<string> arguments)
    {
        var twin = new TwinCommandLine();
        twin.ReadNodes(arguments);
        for (int i = 0; i < arguments.Count; i++)
        {
            string name = NameOf(arguments[i]);
            string? value = i + 1 < arguments.Count ? arguments[i + 1] : null;
            if (s_droppedFlags.Contains(name))
                continue;
            if (value is null || name.Length == 0)
                twin._arguments.Add(arguments[i]);
            else if (s_dropped.Contains(name))
                i++;
            else if (twin.TryReplace(name, value))
                i++;
            else
                twin._arguments.Add(arguments[i]);
        }

        twin._arguments.AddRange(["-S", "-display", "none", "-monitor", "none"]);
        return twin;
    }

    /// <summary>An option's name without its dashes; empty: this is none.</summary>
    private static string NameOf(string argument) => argument is ['-', '-', _, ..] ? argument[2..] : argument is ['-', _, ..] ? argument[1..] : "";

    private bool TryReplace(string name, string value)
    {
        switch (name)
        {
            case "drive": AddDrive(value); break;
            case "blockdev": AddNode(value); break;
            case "hda" or "hdb" or "hdc" or "hdd": Add("-drive", Disk(value, ("index", $"{name[2] - 'a'}"), ("media", "disk"))); break;
            case "cdrom": Add("-drive", Disk(value, ("index", "2"), ("media", "cdrom"))); break;
            case "fda" or "fdb": Add("-drive", Disk(value, ("if", "floppy"), ("index", $"{name[2] - 'a'}"))); break;
            case "pflash" or "sd" or "mtdblock": Add("-drive", Disk(value, ("if", name == "mtdblock" ? "mtd" : name))); break;
            case "netdev": AddNetwork(value); break;
            case "nic": Add("-nic", Card(value)); break;
            case "net": Add("-net", Card(value)); break;
            case "chardev": AddCharacterDevice(value); break;
            case "serial" or "parallel": Add($"-{name}", value == "none" || value.StartsWith("chardev:", StringComparison.Ordinal) ? value : "null"); break;
            case "debugcon": Add("-debugcon", "null"); break;
            case "audiodev": Add("-audiodev", OptionText.Of(("driver", "none"), ("id", IdOf(value, "driver", "id"))).ToString()); break;
            case "object": AddObject(value); break;
            case "M" or "machine":
                MachineType = OptionText.Parse(value, "type")["type"] ?? MachineType;
                Add("-machine", value);
                break;
            case "readconfig":
                _notes.Add(new CaptureNote(CaptureNoteKind.OptionsFromFile, $"-readconfig {value}"));
                Add("-readconfig", value);
                break;
            default:
                return false;
        }

        return true;
    }

    private void Add(string name, string value)
    {
        _arguments.Add(name);
        _arguments.Add(value);
    }
}
