using System.Net.Sockets;
using Ber.Compat;
using Ber.Live;

namespace Fuzz;

/// <summary>What a machine answers by QMP: a profile, or an error of ours.</summary>
internal sealed class QmpTarget : IFuzzTarget
{
    private const int Longest = 32 * 1024;   // what a socket holds, so that nobody has to wait for anybody

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);
    private static readonly SchemaCatalog s_schemas = new([new SchemaEntry { DeviceType = "e1000", Description = new("e1000", 2, []) }]);

    public string Name => "qmp";

    public InputKind Kind => InputKind.Qmp;

    public int AllocationFactor => 4096;   // a command, and a JSON document for each answer

    public Outcome Run(byte[] input, Cutting cutting)
    {
        string path = Path.Join(Path.GetTempPath(), Path.GetRandomFileName());
        using Socket listener = New();
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen(1);
        using Socket one = New();
        one.Connect(new UnixDomainSocketEndPoint(path));
        using Socket other = listener.Accept();
        File.Delete(path);
        other.Send(input.AsSpan(0, Math.Min(input.Length, Longest)));
        other.Shutdown(SocketShutdown.Send);
        using var qmp = new QmpClient(new QmpSocket(one), "machine", s_patience);
        MigrationProfile profile = RunningMachine.Ask(qmp, "machine", s_schemas);
        return new Outcome($"{profile.MachineType} {profile.Version} {profile.RamBlocks.Length} blocks, {profile.Devices.Length} devices");
    }

    public bool IsDocumented(Exception exception) => exception is QmpException;

    private static Socket New() => new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
}
