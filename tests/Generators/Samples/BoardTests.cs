using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Ber.Visitors;
using global::Samples.Machine;

namespace Generators.Samples;

/// <summary>A machine of registered devices loads sections of real streams, each into its device, and saves the same octets.</summary>
public sealed class BoardTests
{
    private const string Network = "0000:00:02.0/e1000";

    private static readonly byte[] s_end = [0];

    [Fact]
    public void Board_LoadsRealSections_AndSavesThem()
    {
        RealSection keyboard = Find("pckbd", 3);
        RealSection clock = Find("mc146818rtc", 3);
        RealSection network = Find("e1000", 2);
        byte[] octets = [.. Section(0, keyboard.Path.IdStr, keyboard), .. Section(1, clock.Path.IdStr, clock), .. Section(2, Network, network), .. s_end];

        // Any order will do to load them; they are saved in that of their registration, as their priorities are alike.
        var board = new Board();
        byte[] shuffled = [.. Section(7, clock.Path.IdStr, clock), .. Section(9, Network, network), .. Section(8, keyboard.Path.IdStr, keyboard), .. s_end];
        board.Load(new QemuFileReader(shuffled));
        Assert.Equal(octets, Save(board));

        // The bare name of old streams.
        board = new Board();
        board.Load(new QemuFileReader([.. Section(0, "e1000", network), .. s_end]));
        Assert.Equal(Save(board)[^(network.Contents.Length + 6)..], octets[^(network.Contents.Length + 6)..]);
    }

    [Fact]
    public void Board_WithoutTheDevice_RefusesItsSection()
    {
        RealSection network = Find("e1000", 2);
        var board = new Board();
        Assert.NotNull(board.Network);
        board.UnplugNetwork();
        Assert.Null(board.Network);

        byte[] octets = [.. Section(0, Network, network), .. s_end];
        Assert.Contains(Network, Assert.Throws<InvalidDataException>(() => board.Load(new QemuFileReader(octets))).Message, StringComparison.Ordinal);
        Assert.DoesNotContain("e1000", Encoding.Latin1.GetString(Save(board)), StringComparison.Ordinal);
    }

    [Fact]
    public void Board_OtherSections_AreRefusedByName()
    {
        RealSection clock = Find("mc146818rtc", 3);
        byte[] octets = Section(0, "mc146818rtc", clock);
        VisitException exception = Assert.Throws<VisitException>(() => new Board().Load(new QemuFileReader([.. octets[..^10], .. s_end])));
        Assert.Equal((VisitError.TruncatedData, "mc146818rtc"), (exception.Error, exception.Path.IdStr));

        octets[^1]++;
        Assert.Contains("footer", Assert.Throws<InvalidDataException>(() => new Board().Load(new QemuFileReader(octets))).Message, StringComparison.Ordinal);
    }

    private static RealSection Find(string name, int versionId) => RealSection.Golden.First(s => s.Name == name && s.VersionId == versionId);

    private static byte[] Section(int id, string idStr, RealSection section)
    {
        byte[] sectionId = new byte[4];
        byte[] version = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(sectionId, id);
        BinaryPrimitives.WriteInt32BigEndian(version, section.VersionId);
        return [4, .. sectionId, (byte)idStr.Length, .. Encoding.ASCII.GetBytes(idStr), 0, 0, 0, 0, .. version, .. section.Contents, 0x7e, .. sectionId];
    }

    private static byte[] Save(Board board)
    {
        var output = new ArrayBufferWriter<byte>();
        board.Save(new QemuFileWriter(output));
        return output.WrittenSpan.ToArray();
    }
}
