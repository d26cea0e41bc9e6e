using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EndToEnd;

/// <summary>A guest on its way: source, encode, decode, destination.</summary>
internal sealed class Transfer : IDisposable
{
    /// <summary>Where what the destination would get is kept, when there is none.</summary>
    public const string Received = "received";

    /// <summary>Where what went over the pipe is kept, when it is wanted.</summary>
    public const string Wire = "wire";

    private readonly Process? _decoding;
    private readonly string _encodeCommand;

    private Transfer(string folder, string[] source, string[]? destination, ChannelKind kind, string encode, string decode, bool keepsWire)
    {
        Folder = folder;
        Encode = new Filter(folder, "encode");
        Decode = new Filter(folder, "decode");
        int port = kind is ChannelKind.Tcp ? FreePort() : 0;
        (string send, string receive) = kind switch
        {
            ChannelKind.Pipe => ("", ""),
            ChannelKind.PipeAndVerdict => ("--verdict unix:verdict.sock", "--verdict unix:verdict.sock"),
            ChannelKind.Unix => ("--connect unix:stream.sock", "--listen unix:stream.sock"),
            _ => (string.Create(CultureInfo.InvariantCulture, $"--connect [::1]:{port}"),
                string.Create(CultureInfo.InvariantCulture, $"--listen [::1]:{port}")),
        };
        bool isPipe = kind is ChannelKind.Pipe or ChannelKind.PipeAndVerdict;
        if (isPipe)
        {
            using Process make = Process.Start("mkfifo", Path.Join(folder, "stream.fifo"));
            make.WaitForExit();
        }

        string into = !isPipe ? "" : keepsWire ? $" | tee {Wire} > stream.fifo" : " > stream.fifo";
        string command = $"exec:{Encode.CommandLine($"{encode} {send}")}{into}";
        _encodeCommand = command.Replace("exec:exec sh", keepsWire ? "exec:sh" : "exec:exec sh", StringComparison.Ordinal);
        string decodeCommand = Decode.CommandLine($"{decode} {receive}") + (isPipe ? " < stream.fifo" : "");
        if (destination is null)
            _decoding = Process.Start(new ProcessStartInfo("sh", ["-c", $"{decodeCommand} > {Received}"]) { WorkingDirectory = folder });
        else
            Destination = Qemu.Start(folder, [.. Qemu.Accelerator, .. destination, "-incoming", $"exec:{decodeCommand}"]);
        Source = Qemu.Start(folder, [.. Qemu.Accelerator, .. source]);
        Source.Execute("migrate-set-parameters", """{"max-bandwidth": 1000000000000}""");
    }

    public string Folder { get; }

    public Qemu Source { get; }

    /// <summary>Who loads; absent where what it would get is kept in a file.</summary>
    public Qemu? Destination { get; }

    public Filter Encode { get; }

    public Filter Decode { get; }

    /// <summary>Starts all of it but the migration; the source counts.</summary>
    /// <param name="parent">The folder in which the transfer makes its own.</param>
    /// <param name="source">The source's arguments.</param>
    /// <param name="destination">The destination's; null: there is none, its octets are kept.</param>
    /// <param name="kind">How the filters are connected.</param>
    /// <param name="encode">Options of encode.</param>
    /// <param name="decode">Options of decode.</param>
    /// <param name="keepsWire">Whether to keep what goes over the pipe.</param>
    public static Transfer Start(
        string parent, string[] source, string[]? destination, ChannelKind kind, string encode = "", string decode = "", bool keepsWire = false)
    {
        string folder = Path.Join(parent, Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        var transfer = new Transfer(folder, source, destination, kind, encode, decode, keepsWire);
        Qemu.Wait(() => transfer.Source.Counter() > 1000, "the guest to count");
        return transfer;
    }

    /// <summary>Starts the migration.</summary>
    public void Migrate() => Source.Migrate(_encodeCommand);

    /// <summary>Migrates and waits until the source says that it has ended one way or the other.</summary>
    public string MigrateToTheEnd()
    {
        Migrate();
        return Source.WaitForMigration();
    }

    /// <summary>The octets that the destination would have got.</summary>
    public byte[] ReadReceived()
    {
        _decoding!.WaitForExit();
        return File.ReadAllBytes(Path.Join(Folder, Received));
    }

    public void Dispose()
    {
        Source.Dispose();
        Destination?.Dispose();
        Encode.Kill();
        Decode.Kill();
        if (_decoding is { HasExited: false })
            _decoding.Kill();
        _decoding?.Dispose();
        Qemu.Wait(TryDelete, "the filters' scripts, which write into the folder to the last, to end");
    }

    private bool TryDelete()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Not all of it went at the first try.
        }
        catch (IOException)
        {
            return false;
        }

        return true;
    }

    /// <summary>A TCP port of this host that nobody listens on.</summary>
    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.IPv6Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
