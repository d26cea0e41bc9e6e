using System.Globalization;

namespace EndToEnd.Relays;

/// <summary>What the command is told.</summary>
internal sealed class RelayOptions
{
    public const string Usage
        = "relays [--relay PROGRAM] [--qemu LABEL=COMMAND]... [--only MODE]... [--tcp] [--link] [--against] [--kills ROUNDS [--seed N]] [--folder DIR]";

    /// <summary>The relay's program and first arguments; none: the source connects to the destination itself.</summary>
    public string[] Relay { get; private set; } = [];

    /// <summary>The QEMUs; each migrates to each.</summary>
    public List<RelayQemu> Qemus { get; } = [];

    /// <summary>The names of the modes; none: all of them.</summary>
    public List<string> Only { get; } = [];

    /// <summary>Whether everything is connected by TCP, not by Unix sockets.</summary>
    public bool IsTcp { get; private set; }

    /// <summary>Whether there are two relays, and a link between them.</summary>
    public bool IsLink { get; private set; }

    /// <summary>Whether the relay is given a policy that it must refuse the machine by.</summary>
    public bool IsRefusal { get; private set; }

    /// <summary>Rounds in which something is killed; 0: nothing is.</summary>
    public int Kills { get; private set; }

    /// <summary>What those rounds are chosen by.</summary>
    public int Seed { get; private set; } = Environment.TickCount;

    /// <summary>A folder for sockets and files that all QEMUs see under the same name; null: a temporary one.</summary>
    public string? Folder { get; private set; }

    /// <summary>The modes that are wanted.</summary>
    public IReadOnlyList<RelayMode> Modes
        => [.. Known.Where(mode => Only.Count == 0 || Only.Contains(mode.Name))];

    private IEnumerable<RelayMode> Known => IsRefusal ? RelayMode.Refused : IsLink ? RelayMode.All.Concat(RelayMode.Linked) : RelayMode.All;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="FormatException">They are not what <see cref="Usage"/> says.</exception>
    public static RelayOptions Parse(string[] arguments)
    {
        var options = new RelayOptions();
        for (int i = 0; i < arguments.Length; i++)
        {
            string name = arguments[i];
            if (name is "--tcp" or "--against" or "--link")
            {
                options.IsLink |= name == "--link";
                options.IsTcp |= name == "--tcp";
                options.IsRefusal |= name == "--against";
                continue;
            }

            if (++i == arguments.Length)
                throw new FormatException($"{name}: nothing follows.");
            options.Take(name, arguments[i]);
        }

        if (options.Qemus.Count == 0)
            options.Qemus.Add(RelayQemu.Installed);
        if (options.IsRefusal && options.Relay.Length == 0)
            throw new FormatException("--against: who is to refuse? --relay says it.");
        if (options.IsLink && options.Relay.Length == 0)
            throw new FormatException("--link: between which relays? --relay says it.");
        string[] names = [.. options.Known.Select(static mode => mode.Name)];
        return options.Only.All(names.Contains) ? options : throw new FormatException($"--only: there are {string.Join(", ", names)}.");
    }

    private void Take(string name, string value)
    {
        switch (name)
        {
            case "--relay":
                Relay = value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                break;
            case "--qemu":
                Qemus.Add(RelayQemu.Parse(value));
                break;
            case "--only":
                Only.Add(value);
                break;
            case "--kills":
                Kills = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                break;
            case "--seed":
                Seed = int.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture);
                break;
            case "--folder":
                Folder = Path.GetFullPath(value);
                break;
            default:
                throw new FormatException($"{name} is no option.");
        }
    }
}
