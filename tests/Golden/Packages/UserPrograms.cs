namespace Golden.Packages;

/// <summary>Programs of users of one library each.</summary>
internal static class UserPrograms
{
    /// <summary>A SEQUENCE of one INTEGER, written and read.</summary>
    public const string Ber = """
        using System.Buffers;
        using System.Formats.Asn1;
        using Ber;
        var octets = new ArrayBufferWriter<byte>();
        using (var writer = new BerWriter(octets))
        {
            BerScope scope = writer.BeginConstructed(Asn1Tag.Sequence);
            writer.WriteInteger(-2);
            writer.EndConstructed(scope);
            writer.Flush();
        }
        Console.WriteLine(Convert.ToHexString(octets.WrittenSpan));
        """;

    /// <summary>Visit code that the generator writes.</summary>
    public const string Visitors = """
        using System.Buffers;
        using Ber.Visitors;
        var state = new Lamp { Brightness = 7 };
        var octets = new ArrayBufferWriter<byte>();
        var file = new QemuFileWriter(octets);
        QemuFileOutputVisitor visitor = file.Visitor;
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();
        Console.WriteLine($"{Lamp.Description.Name} {Convert.ToHexString(octets.WrittenSpan)}");

        [VMState("lamp", Version = 1)]
        public sealed partial class Lamp
        {
            [VMStateField] public byte Brightness;
        }
        """;

    /// <summary>A stream to BER, into a sink of the user's own.</summary>
    public const string Compat = """
        using Ber.Compat;
        TranslationResult result = StreamTranslator.LegacyToBer(new StreamOctetSource(File.OpenRead(args[0])), new Counter());
        Console.WriteLine($"{result.TypedDevices} devices");

        sealed class Counter : IOctetSink
        {
            public long Count;
            public void Write(ReadOnlySpan<byte> octets) => Count += octets.Length;
            public void Flush() { }
        }
        """;

    /// <summary>A check of two streams.</summary>
    public const string Detector = """
        using Ber.Compat;
        using Ber.Detector;
        MigrationProfile Read(string path) => ProfileReader.Read(new StreamOctetSource(File.OpenRead(path)), path);
        Console.WriteLine(MigrationCheck.Check(Read(args[0]), Read(args[1])).Verdict);
        """;

    /// <summary>Both sides of a live transfer, over a socket.</summary>
    public const string Live = """
        using System.Net.Sockets;
        using Ber.Compat;
        using Ber.Live;
        var address = new UnixDomainSocketEndPoint(args[1] + ".socket");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(address);
        listener.Listen(1);
        using var sender = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        sender.Connect(address);
        using Socket receiver = listener.Accept();
        using var source = File.OpenHandle(args[0]);
        using var destination = File.OpenHandle(args[1], FileMode.Create, FileAccess.Write);
        Task<TranslationResult> sent = Task.Run(() => LiveTransfer.Send(source, sender));
        TranslationResult received = LiveTransfer.Receive(receiver, destination);
        Console.WriteLine($"{received.TypedDevices} of {sent.Result.TypedDevices} devices");
        """;
}
