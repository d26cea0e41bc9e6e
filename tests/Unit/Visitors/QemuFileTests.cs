using System.Buffers;
using Ber.Visitors;
using Support.Devices;
using Xunit;

namespace Unit.Visitors;

public sealed class QemuFileTests
{
    private delegate void Save(QemuFileWriter file, ref KbdState state);

    private delegate void Load(QemuFileReader file, ref KbdState state);

    [Fact]
    public void Primitives_PutAndGotten_AreBigEndian()
    {
        byte[] octets = Put(static file =>
        {
            file.PutByte(0xAB);
            file.PutSByte(-2);
            file.PutBE16(0x0102);
            file.PutSBE16(-2);
            file.PutBE32(0x01020304);
            file.PutSBE32(-2);
            file.PutBE64(0x0102030405060708);
            file.PutSBE64(-2);
            file.PutCountedString("aé");
            file.PutBuffer([9, 8]);
            Assert.Equal(36, file.Position);
        });

        Assert.Equal("abfe0102fffe01020304fffffffe0102030405060708fffffffffffffffe0361c3a90908", Convert.ToHexStringLower(octets));

        var reader = new QemuFileReader(octets, 1000);
        Assert.True(reader.TryPeekByte(1, out byte ahead));
        Assert.Equal(((byte)0xFE, 1000L), (ahead, reader.Position));
        Assert.Equal(0xAB, reader.GetByte());
        Assert.Equal(-2, reader.GetSByte());
        Assert.Equal(0x0102, reader.GetBE16());
        Assert.Equal(-2, reader.GetSBE16());
        Assert.Equal(0x01020304u, reader.GetBE32());
        Assert.Equal(-2, reader.GetSBE32());
        Assert.Equal(0x0102030405060708ul, reader.GetBE64());
        Assert.Equal(-2, reader.GetSBE64());
        Assert.Equal("aé", reader.GetCountedString());
        Assert.Equal([9, 8], reader.PeekBuffer(0, 10).ToArray());
        reader.Skip(1);
        byte[] last = new byte[1];
        reader.GetBuffer(last);
        Assert.Equal(((byte)8, 1036L), (last[0], reader.Position));
        Assert.False(reader.IsAvailable(1));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void Get_BeyondTheEnd_ThrowsAndTakesNothing(int available)
    {
        var reader = new QemuFileReader(new byte[available]);

        Assert.Throws<EndOfStreamException>(() => reader.GetBE64());
        Assert.Throws<EndOfStreamException>(() => reader.GetBuffer(new byte[available + 1]));
        Assert.Throws<EndOfStreamException>(() => reader.Skip(available + 1));
        if (available < 2)
            Assert.Throws<EndOfStreamException>(() => reader.GetBE16());
        Assert.Throws<EndOfStreamException>(() => new QemuFileReader([5, 1]).GetCountedString());
    }

    [Fact]
    public void CountedString_OfMoreThan255Octets_IsMisuse()
        => Assert.Throws<ArgumentException>(() => new QemuFileWriter(new ArrayBufferWriter<byte>()).PutCountedString(new string('ü', 128)));

    /// <summary>Blocks end anywhere: between and inside of values, and before values that are longer than a block.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(4096)]
    public void Stream_InPiecesOfAnySize_GivesTheSameValues(int piece)
    {
        byte[] blob = new byte[100_000];
        new Random(1).NextBytes(blob);
        byte[] octets = Put(file =>
        {
            for (uint i = 0; i < 20_000; i++)
            {
                file.PutByte((byte)i);
                file.PutBE32(i);
            }

            file.PutBuffer(blob);
            file.PutBE64(7);
        });

        var reader = new QemuFileReader(new PiecewiseStream(octets, piece));
        for (uint i = 0; i < 20_000; i++)
        {
            Assert.Equal((byte)i, reader.GetByte());
            Assert.Equal(i, reader.GetBE32());
        }

        byte[] again = new byte[blob.Length];
        reader.GetBuffer(again);
        Assert.Equal(blob, again);
        Assert.Equal(octets.Length - 8, reader.Position);
        Assert.True(reader.IsAvailable(8));
        Assert.False(reader.IsAvailable(9));
        Assert.Equal(7ul, reader.GetBE64());
        Assert.Throws<InvalidOperationException>(() => reader.Reset(octets));
    }

    public static TheoryData<string> Steps => ["before", "half-way", "after"];

    /// <summary>
    /// Hand-written save and load code moves to visits one field at a time: the octets are the same at every step, and each step loads those of the others.
    /// </summary>
    [Theory]
    [MemberData(nameof(Steps))]
    public void HandWrittenCode_ConvertedFieldByField_KeepsItsOctets(string step)
    {
        (Save save, Load load) = StepOf(step);
        KbdState state = DeviceSamples.Kbds.ElementAt(2);
        byte[] octets = Put(file =>
        {
            file.PutBE32(0x11223344);
            save(file, ref state);
            file.PutByte(0x7e);
        });
        Assert.Equal("11223344050d70637e", Convert.ToHexStringLower(octets));

        foreach (string other in (string[])["before", "half-way", "after"])
        {
            var reader = new QemuFileReader(octets);
            KbdState loaded = default;
            Assert.Equal(0x11223344u, reader.GetBE32());
            StepOf(other).Load(reader, ref loaded);
            Assert.Equal(0x7e, reader.GetByte());
            Assert.Equal(DeviceSamples.Text(state), DeviceSamples.Text(loaded));
        }
    }

    [Fact]
    public void Visits_ThatFail_NamePathAndOffsetOfTheFile()
    {
        var reader = new QemuFileReader(Convert.FromHexString("0000000000010203"), 0x100);
        reader.Skip(5);
        KbdState state = default;

        VisitException exception = Assert.Throws<VisitException>(() =>
        {
            QemuFileInputVisitor visitor = reader.Visitor;
            VMState.Visit(ref visitor, ref state);
        });

        Assert.Equal((VisitError.TruncatedData, "pckbd#0.pending", 0x108L), (exception.Error, exception.Path.ToString(), exception.Offset!.Value));
    }

    private static (Save Save, Load Load) StepOf(string step) => step switch
    {
        "before" => (SaveBefore, LoadBefore),
        "half-way" => (SaveHalfWay, LoadHalfWay),
        _ => (SaveAfter, LoadAfter),
    };

    private static void SaveBefore(QemuFileWriter file, ref KbdState state)
    {
        file.PutByte(state.WriteCommand);
        file.PutByte(state.Status);
        file.PutByte(state.Mode);
        file.PutByte(state.Pending);
    }

    private static void LoadBefore(QemuFileReader file, ref KbdState state)
    {
        state.WriteCommand = file.GetByte();
        state.Status = file.GetByte();
        state.Mode = file.GetByte();
        state.Pending = file.GetByte();
    }

    private static void SaveHalfWay(QemuFileWriter file, ref KbdState state)
    {
        file.PutByte(state.WriteCommand);
        QemuFileOutputVisitor visitor = file.Visitor;
        VisitStatusAndMode(ref visitor, ref state);
        file.PutByte(state.Pending);
    }

    private static void LoadHalfWay(QemuFileReader file, ref KbdState state)
    {
        state.WriteCommand = file.GetByte();
        QemuFileInputVisitor visitor = file.Visitor;
        VisitStatusAndMode(ref visitor, ref state);
        state.Pending = file.GetByte();
    }

    /// <summary>Two fields that were converted: the one visit serves both directions.</summary>
    private static void VisitStatusAndMode<TVisitor>(ref TVisitor visitor, ref KbdState state)
        where TVisitor : IVisitor, allows ref struct
    {
        visitor.VisitByte(KbdState.Description.Fields[1], ref state.Status);
        visitor.VisitByte(KbdState.Description.Fields[2], ref state.Mode);
    }

    private static void SaveAfter(QemuFileWriter file, ref KbdState state)
    {
        QemuFileOutputVisitor visitor = file.Visitor;
        VMState.Visit(ref visitor, ref state);
    }

    [Fact]
    public void Writer_ThatIsReset_DropsWhatWasNotFlushed()
    {
        var output = new ArrayBufferWriter<byte>();
        var file = new QemuFileWriter(output);
        file.PutBE32(1);
        file.Flush();
        file.PutBE32(2);

        file.Reset(100);
        file.PutByte(3);
        Assert.Equal(101, file.Position);
        file.Flush();

        Assert.Equal("0000000103", Convert.ToHexString(output.WrittenSpan));
        Assert.Equal(101, file.Position);
    }

    private static void LoadAfter(QemuFileReader file, ref KbdState state)
    {
        QemuFileInputVisitor visitor = file.Visitor;
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();
    }

    private static byte[] Put(Action<QemuFileWriter> puts)
    {
        var output = new ArrayBufferWriter<byte>();
        var file = new QemuFileWriter(output);
        puts(file);
        file.Flush();
        return output.WrittenSpan.ToArray();
    }

    private sealed class PiecewiseStream(byte[] octets, int piece) : MemoryStream(octets)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
