using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Support;

namespace EndToEnd.Relays;

/// <summary>A guest that counts, an empty machine, and a relay between the two.</summary>
internal sealed class RelayBench : IDisposable
{
    /// <summary>What the machine has.</summary>
    public const int MebibytesOfRam = 64;

    /// <summary>Most pages are zeros; from 1 MiB on, up to this, they are not, and no two are equal.</summary>
    private const int MebibytesOfPages = 12;
    private const string HostName = "localhost";
    private const string CredentialsId = "t";

    private readonly string _folder;
    private readonly RelayMode _mode;
    private readonly bool _isTcp;
    private readonly string _incoming;
    private string _connected;

    /// <summary>Starts both QEMUs.</summary>
    /// <param name="parent">The folder in which this makes its own.</param>
    /// <param name="source">The source.</param>
    /// <param name="destination">The destination.</param>
    /// <param name="mode">How to migrate.</param>
    /// <param name="isTcp">Whether by TCP.</param>
    /// <param name="isPaused">Whether the destination's guest waits until it is told to go on, as under libvirt.</param>
    public RelayBench(string parent, RelayQemu source, RelayQemu destination, RelayMode mode, bool isTcp, bool isPaused = false)
    {
        _folder = NewFolder(parent);
        _mode = mode;
        _isTcp = isTcp;
        Outgoing = _connected = _incoming = Address("in");
        string[] drive = mode.HasBitmap ? ["-blockdev", "null-co,node-name=disk,size=1048576"] : [];
        string[] machine = [.. Machine(_folder, mode), .. drive];
        try
        {
            if (mode.IsTls)
            {
                using var authority = new TestAuthority();
                authority.WriteAll(Certificates, HostName);
            }

            Destination = destination.Start(_folder, [.. machine, .. Credentials("server"), .. isPaused ? (string[])["-S"] : [], "-incoming", "defer"]);
            Source = source.Start(_folder, [.. machine, .. Credentials("client")]);
            if (mode.HasBitmap)
                Source.Execute("block-dirty-bitmap-add", """{"node": "disk", "name": "written"}""");
            Qemu.Wait(() => Source.Counter() > 1000, "the guest to count");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public Qemu Source { get; } = null!;

    public Qemu Destination { get; } = null!;

    public RelayProcess? Relay { get; private set; }

    /// <summary>What cuts the connections; null: nothing does.</summary>
    public CutConnection? Cut { get; private set; }

    /// <summary>Whether there are two relays, and a link between them.</summary>
    public bool IsLink { get; init; }

    /// <summary>The relay beside the destination, at the other end of a link; null: there is no link.</summary>
    public RelayProcess? FarRelay { get; private set; }

    /// <summary>Where the source connects to.</summary>
    public string Outgoing { get; private set; }

    /// <summary>Arguments for the machine of a mode, without a drive; its firmware is put into a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="mode">The mode.</param>
    /// <param name="mebibytes">Of RAM.</param>
    public static string[] Machine(string folder, RelayMode mode, int mebibytes = MebibytesOfRam)
    {
        string firmware = Path.Join(folder, "filling.bin");
        File.WriteAllBytes(firmware, Firmware.Filling(MebibytesOfPages * 1024 * 1024));
        string size = mebibytes.ToString(CultureInfo.InvariantCulture);
        return ["-M", mode.Machine, "-accel", "tcg", "-m", size, "-nodefaults", "-bios", firmware];
    }

    /// <summary>Makes a folder in another one; with a short name, as sockets need.</summary>
    public static string NewFolder(string parent)
    {
        string folder = Path.Join(parent, Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        return folder;
    }

    /// <summary>Tells both sides how to migrate.</summary>
    /// <exception cref="InvalidOperationException">One of them does not have that.</exception>
    public void Configure()
    {
        foreach (Qemu qemu in (Qemu[])[Source, Destination])
        {
            if (VersionOf(qemu) is Version version && version < _mode.Since)
                throw new InvalidOperationException($"{_mode.Name} needs QEMU {_mode.Since}, and this is {version}.");
        }

        HashSet<string> common = [.. Known(Source)];
        common.IntersectWith(Known(Destination));
        Enable(Source, [.. _mode.Capabilities, .. _mode.SourceExtras.Where(common.Contains)]);
        Enable(Destination, [.. _mode.Capabilities, .. _mode.DestinationExtras.Where(common.Contains)]);
        Source.Execute("migrate-set-parameters", _mode.Parameters);
        Destination.Execute("migrate-set-parameters", _mode.Parameters);
        Source.Execute("migrate-set-parameters", _mode.Pace);
        if (!_mode.IsTls)
            return;
        Source.Execute("migrate-set-parameters", $$"""{"tls-creds": "{{CredentialsId}}", "tls-hostname": "{{HostName}}"}""");
        Destination.Execute("migrate-set-parameters", $$"""{"tls-creds": "{{CredentialsId}}"}""");
    }

    /// <summary>Lets the destination listen, and a relay before it.</summary>
    /// <param name="relay">The relay's program and first arguments; none: there is no relay.</param>
    /// <param name="arguments">The relay's last ones; of two those of the one beside the source.</param>
    public void Listen(string[] relay, params string[] arguments)
    {
        string uri = JsonSerializer.Serialize(_incoming, TextContext.Default.String);
        Destination.Execute("migrate-incoming", $$"""{"uri": {{uri}}}""");
        Outgoing = _connected;
        if (relay.Length == 0)
            return;
        Outgoing = Address("out");
        string[] tls = _mode.IsTls ? ["--tls-certs", Certificates, "--tls-hostname", HostName] : [];
        if (!IsLink)
        {
            Relay = new RelayProcess(relay, Outgoing, _connected, [.. tls, .. arguments]);
            return;
        }

        string link = Address("link");
        FarRelay = new RelayProcess(relay, link, _connected, [.. tls, "--from-ber"]);
        Relay = new RelayProcess(relay, Outgoing, link, [.. tls, "--to-ber", .. arguments]);
    }

    /// <summary>Before it listens: cuts what goes to the destination after so many octets. Unix sockets only.</summary>
    public void CutIncoming(long octets)
    {
        _connected = Address("cut");
        Cut = new CutConnection(PathOf(_connected), PathOf(_incoming), octets);
    }

    /// <summary>When it listens: cuts what comes from the source after so many octets.</summary>
    public void CutOutgoing(long octets)
    {
        Cut = new CutConnection(Path.Join(_folder, "cut"), PathOf(Outgoing), octets);
        Outgoing = Address("cut");
    }

    /// <summary>Both sides have paused in postcopy: they go on over a new connection.</summary>
    public void Recover()
    {
        string uri = JsonSerializer.Serialize(Address("again"), TextContext.Default.String);
        Destination.Execute("migrate-recover", $$"""{"uri": {{uri}}}""");
        Source.Execute("migrate", $$"""{"uri": {{uri}}, "resume": true}""");
    }

    /// <summary>A number of what query-migrate says of RAM; 0 where it says nothing.</summary>
    public long OfRam(string name)
        => Source.Execute("query-migrate").TryGetProperty("ram", out JsonElement ram) && ram.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : 0;

    /// <summary>Whether the destination has the bitmap.</summary>
    public bool HasBitmap()
        => Destination.Execute("query-named-block-nodes").EnumerateArray().Any(
            static node => node.TryGetProperty("dirty-bitmaps", out JsonElement bitmaps)
                && bitmaps.EnumerateArray().Any(static bitmap => bitmap.TryGetProperty("name", out JsonElement name) && name.GetString() == "written"));

    /// <summary>What is wrong with the memory of a guest that runs.</summary>
    public string? ProblemOfMemory(Qemu qemu) => RelayMemory.ProblemOf(qemu, _folder, MebibytesOfPages * 1024 * 1024);

    /// <summary>The state of a side's migration, and of its guest.</summary>
    public static string StateOf(Qemu qemu)
    {
        try
        {
            string state = qemu.RunState();
            return state == "gone" ? state : $"{qemu.MigrationStatus()}/{state}";
        }
        catch (IOException)
        {
            return "gone";
        }
    }

    /// <summary>Ends everything, from another thread too.</summary>
    public void Kill()
    {
        foreach (Qemu? qemu in (Qemu?[])[Source, Destination])
        {
            if (qemu is { HasExited: false })
                qemu.Kill();
        }
    }

    public void Dispose()
    {
        Cut?.Dispose();
        Relay?.Dispose();
        FarRelay?.Dispose();
        Source?.Dispose();
        Destination?.Dispose();
        try
        {
            Directory.Delete(_folder, recursive: true);
        }
        catch (IOException exception)
        {
            Debug.WriteLine(exception.Message);   // a folder that stays is no reason to say that a migration failed
        }
    }

    private string Certificates => Path.Join(_folder, "tls");

    private string[] Credentials(string endpoint)
        => _mode.IsTls ? ["-object", $"tls-creds-x509,id={CredentialsId},dir={Certificates},endpoint={endpoint}"] : [];

    private static string PathOf(string address) => address["unix:".Length..];

    private string Address(string name) => _isTcp
        ? string.Create(CultureInfo.InvariantCulture, $"tcp:[::1]:{Transfer.FreePort()}")
        : $"unix:{Path.Join(_folder, name)}";

    private static IEnumerable<string> Known(Qemu qemu)
        => qemu.Execute("query-migrate-capabilities").EnumerateArray().Select(static c => c.GetProperty("capability").GetString()!);

    private static Version VersionOf(Qemu qemu)
    {
        JsonElement version = qemu.Execute("query-version").GetProperty("qemu");
        return new Version(version.GetProperty("major").GetInt32(), version.GetProperty("minor").GetInt32());
    }

    private static void Enable(Qemu qemu, string[] capabilities)
    {
        if (capabilities.Length == 0)
            return;
        string list = string.Join(", ", capabilities.Select(static name => $$"""{"capability": "{{name}}", "state": true}"""));
        qemu.Execute("migrate-set-capabilities", $$"""{"capabilities": [{{list}}]}""");
    }
}
