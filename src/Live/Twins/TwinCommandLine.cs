using System.Collections.Frozen;

namespace Ber.Live;

/// <summary>
/// A QEMU command line made harmless: the same machine and devices, with null back ends for disks, networks, character devices, files of memory and
/// displays.
/// </summary>
/// <remarks>An allow-list: what is not known to be harmless, and what needs something of the host that nothing stands in for, is refused by name.</remarks>
internal sealed partial class TwinCommandLine
{
    /// <summary>Options whose value decides.</summary>
    private static readonly FrozenDictionary<string, Action<TwinCommandLine, string, string>> s_replaced
        = new Dictionary<string, Action<TwinCommandLine, string, string>>
        {
            ["drive"] = static (twin, _, value) => twin.AddDrive(value),
            ["blockdev"] = static (twin, _, value) => twin.AddNode(value),
            ["hda"] = AddHardDisk, ["hdb"] = AddHardDisk, ["hdc"] = AddHardDisk, ["hdd"] = AddHardDisk,
            ["cdrom"] = static (twin, _, value) => twin.AddDisk(value, ("index", "2"), ("media", "cdrom")),
            ["fda"] = AddFloppy, ["fdb"] = AddFloppy,
            ["pflash"] = static (twin, _, value) => twin.AddDisk(value, ("if", "pflash")),
            ["sd"] = static (twin, _, value) => twin.AddDisk(value, ("if", "sd")),
            ["mtdblock"] = static (twin, _, value) => twin.AddDisk(value, ("if", "mtd")),
            ["netdev"] = static (twin, _, value) => twin.AddNetwork(value),
            ["nic"] = static (twin, _, value) => twin.AddCard(value),
            ["net"] = static (twin, _, value) => twin.AddToHub(value),
            ["chardev"] = static (twin, _, value) => twin.AddCharacterDevice(value),
            ["serial"] = AddPort, ["parallel"] = AddPort,
            ["debugcon"] = static (twin, _, _) => twin.Add("debugcon", "null"),
            ["audiodev"] = static (twin, _, value) => twin.Add("audiodev", OptionText.Of(("driver", "none"), ("id", ObjectText.Parse(value, "driver")["id"]))),
            ["audio"] = static (twin, _, value) => twin.AddAudio(value),
            ["object"] = static (twin, _, value) => twin.AddObject(value),
            ["device"] = static (twin, _, value) => twin.AddDevice(value),
            ["usbdevice"] = static (twin, _, value) => twin.AddUsbDevice(value),
            ["global"] = static (twin, _, value) => twin.AddGlobal(value),
            ["set"] = static (twin, _, value) => twin.AddSetting(value),
            ["fsdev"] = static (twin, _, value) => twin.AddFiles("fsdev", value),
            ["virtfs"] = static (twin, _, value) => twin.AddFiles("virtfs", value),
            ["M"] = static (twin, _, value) => twin.AddMachine(value),
            ["machine"] = static (twin, _, value) => twin.AddMachine(value),
            ["accel"] = static (twin, _, value) => twin.AddAccelerator(value),
            ["icount"] = static (twin, _, value) => twin.AddCounting(value),
            ["name"] = static (twin, _, value) => twin.AddName(value),
            ["readconfig"] = static (twin, _, value) => twin.AddFile(value),
        }.ToFrozenDictionary();

    /// <summary>
    /// Programs that run the one behind their own options. Behind any other word an option is one of the emulator: that is the first word, whatever it is
    /// called.
    /// </summary>
    private static readonly FrozenSet<string> s_wrappers = FrozenSet.Create(
        "chroot", "sudo", "doas", "runuser", "setpriv", "podman", "docker", "nsenter", "unshare", "bwrap", "ip", "env", "nice", "ionice", "chrt", "taskset",
        "numactl", "timeout", "setsid", "nohup", "systemd-run", "lxc-attach", "kubectl", "sh", "bash", "dash");

    private readonly List<string> _arguments = [];
    private readonly List<CaptureNote> _notes = [];
    private int _hubs;
    private string? _file;   // the file of options that is being read

    private TwinCommandLine()
    {
    }

    /// <summary>The program, behind what it is run by.</summary>
    public IReadOnlyList<string> Program { get; private init; } = [];

    /// <summary>What it is run by to be in a network of its own; empty: it is not.</summary>
    public IReadOnlyList<string> Apart { get; private init; } = [];

    /// <summary>The twin's arguments.</summary>
    public IReadOnlyList<string> Arguments => _arguments;

    /// <summary>What may make the twin differ from the machine.</summary>
    public IReadOnlyList<CaptureNote> Notes => _notes;

    /// <summary>The machine option's type; null: the binary's default.</summary>
    public string? MachineType { get; private set; }

    /// <summary>Makes the twin's command line.</summary>
    /// <param name="commandLine">The machine's: the program, perhaps behind a wrapper, and its arguments.</param>
    /// <param name="apart">Says of the program by what it is run to be in a network of its own; null: it is in ours.</param>
    /// <exception cref="TwinException">It has what a twin cannot have.</exception>
    public static TwinCommandLine Of(IReadOnlyList<string> commandLine, Func<IReadOnlyList<string>, string[]>? apart = null)
    {
        // What follows -c is a shell's script, and not what it runs.
        string[] all = [.. commandLine];
        int words = 1 + Math.Max(0, Array.FindIndex(all, word => IsQemu(word) && Array.IndexOf(all, word) is var at && (at == 0 || all[at - 1] != "-c")));
        if (!s_wrappers.Contains(Path.GetFileName(commandLine[0])) && commandLine.Take(words).Any(static w => w.StartsWith('-')))
            words = 1;
        string[] program = [.. commandLine.Take(words)];
        var twin = new TwinCommandLine { Program = program, Apart = apart?.Invoke(program) ?? [] };
        string[] arguments = [.. commandLine.Skip(words)];
        twin.ReadNodes(arguments);
        twin.AddAll(arguments);
        twin._arguments.AddRange(["-S", "-no-user-config", "-display", "none"]);
        return twin;
    }

    /// <summary>Whether a word behind a wrapper is the emulator. A line of a shell is not: it has more words.</summary>
    private static bool IsQemu(string word)
        => Path.GetFileName(word) is string name && (name is "qemu-kvm" or "kvm" || (name.StartsWith("qemu-system-", StringComparison.Ordinal)
            && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')));

    /// <summary>An option's name without its dashes; empty: this is none.</summary>
    private static string NameOf(string argument) => argument is ['-', '-', _, ..] ? argument[2..] : argument is ['-', _, ..] ? argument[1..] : "";

    private void AddAll(string[] arguments)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = NameOf(arguments[i]);
            bool isDisk = name.Length == 0 && !arguments[i].StartsWith('-');
            TwinRule? rule = TwinOptions.RuleOf(name);
            s_replaced.TryGetValue(name, out Action<TwinCommandLine, string, string>? replace);
            if (isDisk)
                AddHardDisk(this, "hda", arguments[i]);   // as QEMU takes a word that is no option
            else if (rule is null && replace is null)
                throw Refusal(TwinProblem.UnknownOption, arguments[i]);
            else if (TwinOptions.IsFlag(name))
                Follow(rule!.Value, arguments[i], []);
            else if (++i == arguments.Length)
                throw Refusal(TwinProblem.NoValue, arguments[i - 1]);
            else if (replace is not null)
                replace(this, name, arguments[i]);
            else
                Follow(rule!.Value, $"-{name}", arguments[i]);
        }
    }

    private void Follow(TwinRule rule, string option, params string[] value)
    {
        if (rule is TwinRule.Host)
            throw Refusal(TwinProblem.HostResource, string.Join(' ', [option, .. value]));
        if (rule is TwinRule.Pass)
            _arguments.AddRange([option, .. value]);
    }

    private TwinException Refusal(TwinProblem problem, string option, Exception? inner = null)
        => new(problem, _file is null ? option : $"{option} (in {_file})", inner);

    private void Add(string name, string value) => _arguments.AddRange([$"-{name}", value]);

    private void Add(string name, OptionText value) => Add(name, value.ToString());
}
