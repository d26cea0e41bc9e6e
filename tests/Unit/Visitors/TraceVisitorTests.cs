using System.Buffers;
using System.Diagnostics.Tracing;
using Ber.Visitors;
using Support;
using Support.Devices;
using Xunit;

namespace Unit.Visitors;

/// <summary>Traces as text and as events. Not in parallel: a listener hears every thread's puts, gets and visits.</summary>
[Collection(nameof(TraceVisitorTests))]
[CollectionDefinition(nameof(TraceVisitorTests), DisableParallelization = true)]
public sealed class TraceVisitorTests
{
    [Fact]
    public void Lines_OfEveryKindOfField_TellOffsetOctetsPathTypeValue()
    {
        QueueState state = DeviceSamples.Queues.ElementAt(2);
        using var lines = new StringWriter();
        var visitor =
            new TraceVisitor<BerOutputVisitor>(new BerOutputVisitor(new ArrayBufferWriter<byte>()), lines, 0x1000, new FieldPath("0000:00:02.0/virtio", 3));
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();

        Assert.Equal(
            """
            0x00001000      3 "0000:00:02.0/virtio"#3.name: capability = "qq"
            0x00001003      2 "0000:00:02.0/virtio"#3.legacy: nullptr[2] = null
            0x00001005      2 "0000:00:02.0/virtio"#3.nvqs: uint16 = 2
            0x00001007      8 "0000:00:02.0/virtio"#3.sizes: uint32[2] = 0 0x3dde
            0x0000100f      1 "0000:00:02.0/virtio"#3.names[0]: capability = ""
            0x00001010      3 "0000:00:02.0/virtio"#3.names[1]: capability = "ü"
            0x00001013      4 "0000:00:02.0/virtio"#3.config_len: int32 le = 50
            0x00001017     50 "0000:00:02.0/virtio"#3.config: buffer[50] = 00010203… xxh3 1e3a60ad83a45a8e
            0x00001049      1 "0000:00:02.0/virtio"#3.primary: marker = 31
            """.ReplaceLineEndings("\n"),
            string.Join('\n', lines.ToString().Split('\n').Take(9)));
        Assert.Contains("#3.vectors[1]: struct = null\n", lines.ToString(), StringComparison.Ordinal);
        Assert.Contains("      1 \"0000:00:02.0/virtio\"#3.requests[0]: marker = 01\n", lines.ToString(), StringComparison.Ordinal);
        Assert.Contains("      4 \"0000:00:02.0/virtio\"#3.domains: count = 1\n", lines.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Subsections_HaveALineForTheirHead()
    {
        KbdState state = DeviceSamples.Kbds.ElementAt(1);
        using var lines = new StringWriter();
        var visitor = new TraceVisitor<BerOutputVisitor>(new BerOutputVisitor(new ArrayBufferWriter<byte>()), lines);
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();

        Assert.EndsWith(
            """
            0x00000003      1 pckbd#0.pending: uint8 = 1
            0x00000004     19 pckbd#0.pckbd_outport: subsection = v1
            0x00000017      1 pckbd#0.pckbd_outport.outport: uint8 = 5

            """.ReplaceLineEndings("\n"),
            lines.ToString(),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Listener_HearsEveryPutGetAndVisit()
    {
        using var listener = new Listener();
        KbdState state = DeviceSamples.Kbds.ElementAt(2);
        var output = new ArrayBufferWriter<byte>();
        var file = new QemuFileWriter(output, 100);
        QemuFileOutputVisitor visitor = file.Visitor;
        VMState.VisitTraced(ref visitor, ref state, offset: 100);
        visitor.Complete();
        file.PutSBE32(-2);
        file.PutCountedString("é");
        file.PutBuffer(new byte[40]);
        file.Flush();

        var reader = new QemuFileReader(output.WrittenSpan.ToArray());
        QemuFileInputVisitor input = reader.Visitor;
        VMState.VisitTraced(ref input, ref state);
        input.Complete();
        Assert.Equal(-2, reader.GetSBE32());
        Assert.Equal("é", reader.GetCountedString());
        reader.GetBuffer(new byte[40]);

        Assert.Equal(
            [
                "Put 100 1 u8 05", "Visit 100 1 pckbd#0.write_cmd uint8 5 Output", "Put 101 1 u8 0d", "Visit 101 1 pckbd#0.status uint8 0xd Output",
                "Put 102 1 u8 70", "Visit 102 1 pckbd#0.mode uint8 0x70 Output", "Put 103 1 u8 63", "Visit 103 1 pckbd#0.pending uint8 0x63 Output",
                "Put 104 4 sbe32 fffffffe", "Put 108 3 cstr8 02c3a9", "Put 111 40 buffer 00×40",
                "Get 0 1 u8 05", "Visit 0 1 pckbd#0.write_cmd uint8 5 Input", "Get 1 1 u8 0d", "Visit 1 1 pckbd#0.status uint8 0xd Input",
                "Get 2 1 u8 70", "Visit 2 1 pckbd#0.mode uint8 0x70 Input", "Get 3 1 u8 63", "Visit 3 1 pckbd#0.pending uint8 0x63 Input",
                "Get 4 4 sbe32 fffffffe", "Get 8 3 cstr8 02c3a9", "Get 11 40 buffer 00×40",
            ],
            listener.Events);
    }

    [Fact]
    public void NobodyListening_PutsGetsAndTracedVisits_AllocateNothing()
    {
        NicState state = DeviceSamples.Nics.Last();
        var output = new ArrayBufferWriter<byte>(1 << 16);
        var file = new QemuFileWriter(output);

        long allocated = Allocations.Least(() =>
        {
            for (int i = 0; i < 20; i++)
                Round(file, output, ref state);
        });

        Assert.Equal(0, allocated);

        static void Round(QemuFileWriter file, ArrayBufferWriter<byte> output, ref NicState state)
        {
            output.ResetWrittenCount();
            var visitor = new TraceVisitor<QemuFileOutputVisitor>(file.Visitor);
            VMState.Visit(ref visitor, ref state);
            visitor.Complete();
            QemuFileOutputVisitor plain = file.Visitor;
            VMState.VisitTraced(ref plain, ref state);
            plain.Complete();
        }
    }

    [Fact]
    public void Listener_HearsTheSectionsOfATranslation_AsTheyStandInTheLegacyStream()
    {
        byte[] legacy = File.ReadAllBytes(Path.Join(GoldenText.Root, "tests/Golden/Streams/avr-mega2560-7.2.mig"));
        byte[] ber = Translations.Encode(legacy, out _);
        using var listener = new Listener();
        Translations.Encode(legacy, out _);
        string[] encoded = [.. listener.Events.Where(static e => e.StartsWith("Visit", StringComparison.Ordinal))];
        listener.Events.Clear();
        Translations.Decode(ber, out _);
        string[] decoded = [.. listener.Events.Where(static e => e.StartsWith("Visit", StringComparison.Ordinal))];

        Assert.Contains(encoded, static e => e.Contains(" timer#0.cpu_ticks_offset int64 0 Input", StringComparison.Ordinal));
        Assert.Equal(encoded, decoded);   // read from the one and written to the other, at the same legacy offsets
    }

    [Fact]
    public void VisitTraced_ThatThrows_LeavesTheVisitorTainted()
    {
        using var listener = new Listener();
        KbdState state = default;
        QemuFileInputVisitor visitor = new QemuFileReader([1]).Visitor;
        bool isRefused = false;
        try
        {
            VMState.VisitTraced(ref visitor, ref state);
        }
        catch (VisitException)
        {
            isRefused = true;
        }

        Assert.True(isRefused);
        Assert.Equal(1, state.WriteCommand);
        bool isTainted = false;
        try
        {
            VMState.Visit(ref visitor, ref state);
        }
        catch (InvalidOperationException)
        {
            isTainted = true;
        }

        Assert.True(isTainted);
    }

    [Theory]
    [InlineData(2, "mode: uint8 = 0x70", "mode: uint8 = 0x71", TracePart.Value, "pckbd#0.mode")]
    [InlineData(2, "mode: uint8", "mode: int8", TracePart.Type, "pckbd#0.mode")]
    [InlineData(2, "pckbd#0.mode", "pckbd#0.other", TracePart.Path, "pckbd#0.mode")]
    [InlineData(2, "     1 pckbd#0.mode", "     2 pckbd#0.mode", TracePart.Octets, "pckbd#0.mode")]
    [InlineData(2, "0x00000002", "0x00000003", TracePart.Offset, "pckbd#0.mode")]
    [InlineData(2, " pckbd#0.mode: uint8 = 0x70", "", TracePart.Line, null)]
    public void FirstDivergence_OfTwoRuns_IsNamed(int line, string from, string to, object part, string? path)
    {
        string left = Trace(DeviceSamples.Kbds.ElementAt(2));
        string right = left.Replace(from, to, StringComparison.Ordinal);
        Assert.NotEqual(left, right);

        TraceDivergence? divergence = TraceComparer.FirstDivergence(new StringReader(left), new StringReader(right));

        Assert.NotNull(divergence);
        Assert.Equal((line + 1L, (TracePart)part), (divergence.Line, divergence.Part));
        if (path is not null)
            Assert.Equal(path, divergence.Path!.ToString());
        Assert.Equal(left.Split('\n')[line], divergence.Left);
        Assert.Equal(right.Split('\n')[line], divergence.Right);
    }

    [Fact]
    public void FirstDivergence_EndOffsetsAndQuotedPaths()
    {
        string left = "0x00000000      4 \"a: b\"#0.\"x = \\\"y: z\\\"\": uint32 = 1\n0x00000004      4 a#0.y: uint32 = 2\n";

        TraceDivergence? divergence = TraceComparer.FirstDivergence(new StringReader(left), new StringReader(left.Split('\n')[0]));
        Assert.Equal((2L, TracePart.End, "a#0.y", null), (divergence!.Line, divergence.Part, divergence.Path!.ToString(), divergence.Right));

        string moved = left.Replace("0x0000000", "0x0000001", StringComparison.Ordinal);
        divergence = TraceComparer.FirstDivergence(new StringReader(left), new StringReader(moved));
        Assert.Equal((1L, TracePart.Offset, "\"a: b\"#0.\"x = \\\"y: z\\\"\""), (divergence!.Line, divergence.Part, divergence.Path!.ToString()));
        Assert.Null(TraceComparer.FirstDivergence(new StringReader(left), new StringReader(moved), ignoreOffsets: true));
        Assert.Null(TraceComparer.FirstDivergence(new StringReader(left), new StringReader(left)));
    }

    private static string Trace(KbdState state)
    {
        using var lines = new StringWriter();
        var visitor = new TraceVisitor<BerOutputVisitor>(new BerOutputVisitor(new ArrayBufferWriter<byte>()), lines);
        VMState.Visit(ref visitor, ref state);
        visitor.Complete();
        return lines.ToString();
    }

    private sealed class Listener : EventListener
    {
        private readonly int _thread = Environment.CurrentManagedThreadId;

        public List<string> Events { get; } = [];

        protected override void OnEventSourceCreated(EventSource eventSource)
        {
            if (eventSource.Name == "Ber.Visitors")
                EnableEvents(eventSource, EventLevel.Verbose);
        }

        protected override void OnEventWritten(EventWrittenEventArgs eventData)
        {
            if (eventData.EventSource.Name == "Ber.Visitors" && Environment.CurrentManagedThreadId == _thread)
                Events.Add($"{eventData.EventName} {string.Join(' ', eventData.Payload!)}");
        }
    }
}
