using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;
using Ber.Visitors;
using FsCheck.Xunit;
using Support;
using Xunit;

namespace Property;

/// <summary>What holds for every visitor, whatever the description and the state are.</summary>
[Properties(Arbitrary = [typeof(Descriptions)])]
public sealed partial class VisitorProperties
{
    [Property(MaxTest = 300)]
    public void State_to_octets_to_state_is_the_same_state(StateShape shape)
    {
        foreach (VisitorPair pair in VisitorPairs.All.Where(static p => p.CarriesAbsence))
        {
            DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed, plainBooleans: !pair.CarriesBooleanOctets);
            var back = new DynamicState();
            pair.Read(pair.Write(shape.Description, state), shape.Description, back);

            Assert.Equal(Octets(shape.Description, state), Octets(shape.Description, back));
        }
    }

    [Property(MaxTest = 300)]
    public void State_to_QemuFile_and_back_is_the_same_state_where_everything_is_there(QemuFileShape qemuFile)
    {
        StateShape shape = qemuFile.Shape;
        foreach (VisitorPair pair in VisitorPairs.All)
        {
            DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed, allPresent: true, plainBooleans: true);
            var back = new DynamicState();
            pair.Read(pair.Write(shape.Description, state), shape.Description, back);

            Assert.Equal(Octets(shape.Description, state), Octets(shape.Description, back));
        }
    }

    [Property(MaxTest = 200)]
    public void Every_visitor_sees_the_same_fields_in_the_same_order(QemuFileShape qemuFile)
    {
        StateShape shape = qemuFile.Shape;
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed, allPresent: true);
        List<string> expected = Calls(calls => VisitorPairs.Ber.Write(shape.Description, state, calls));

        foreach (VisitorPair pair in VisitorPairs.All)
        {
            byte[] octets = pair.Write(shape.Description, state);
            Assert.Equal(expected, Calls(calls => pair.Write(shape.Description, state, calls)));
            Assert.Equal(expected, Calls(calls => pair.Read(octets, shape.Description, new DynamicState(), calls)));
        }

        Assert.Equal(expected, Calls(calls => Lead(new PrettyPrintVisitor(TextWriter.Null), shape.Description, state, calls)));
        Assert.Equal(expected, Calls(calls => Lead(new CompareVisitor(), shape.Description, state, calls)));
        Assert.Equal(expected, Calls(calls => Lead<IVisitor>(new PrettyPrintVisitor(TextWriter.Null), shape.Description, state, calls)));
    }

    [Property(MaxTest = 200)]
    public void Trace_is_transparent(QemuFileShape qemuFile)
    {
        StateShape shape = qemuFile.Shape;
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed, allPresent: true);
        foreach (VisitorPair pair in (VisitorPair[])[VisitorPairs.Ber, VisitorPairs.QemuFile, VisitorPairs.Qmp])
        {
            VisitorPair withTrace = VisitorPairs.Named($"Traced {pair.Name}");
            List<VisitCall> plain = [], traced = [], plainRead = [], tracedRead = [];
            byte[] octets = pair.Write(shape.Description, state, plain);

            Assert.Equal(octets, withTrace.Write(shape.Description, state, traced));
            Assert.Equal(plain, traced);
            pair.Read(octets, shape.Description, new DynamicState(), plainRead);
            withTrace.Read(octets, shape.Description, new DynamicState(), tracedRead);
            Assert.Equal(plainRead, tracedRead);
        }
    }

    [Property(MaxTest = 200)]
    public void Trace_accounts_for_every_octet_of_the_legacy_stream_once(StateShape shape)
    {
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed);
        using var lines = new StringWriter();
        var visitor = new TraceVisitor<BerOutputVisitor>(new BerOutputVisitor(new ArrayBufferWriter<byte>()), lines, 1000);
        VMState.Visit(ref visitor, shape.Description, state);
        visitor.Complete();

        long at = 1000;
        foreach (string line in lines.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            Match match = Line().Match(line);
            Assert.True(match.Success, line);
            Assert.Equal(at, long.Parse(match.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            Assert.True(FieldPath.TryParse(match.Groups[3].Value, out _), line);
            at += int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture);
        }

        Assert.Equal(1000 + VisitorPairs.QemuFile.Write(shape.Description, state).Length, at);
    }

    [Property(MaxTest = 200)]
    public void Trace_is_the_same_in_every_format_and_direction(QemuFileShape qemuFile)
    {
        StateShape shape = qemuFile.Shape;
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed, allPresent: true);
        byte[] legacy = VisitorPairs.QemuFile.Write(shape.Description, state);
        byte[] ber = VisitorPairs.Ber.Write(shape.Description, state);

        string expected = Trace(new BerOutputVisitor(new ArrayBufferWriter<byte>()), shape.Description, state);

        Assert.Equal(expected, Trace(new QemuFileOutputVisitor(new QemuFileWriter(new ArrayBufferWriter<byte>())), shape.Description, state));
        Assert.Equal(expected, Trace(new BerInputVisitor(ber), shape.Description, new DynamicState()));
        Assert.Equal(expected, Trace(new QemuFileInputVisitor(new QemuFileReader(legacy)), shape.Description, new DynamicState()));
        Assert.Null(TraceComparer.FirstDivergence(new StringReader(expected), new StringReader(expected)));
    }

    [Property(MaxTest = 300)]
    public void One_instance_by_its_exact_description_is_read_by_the_general_one(StateShape shape)
    {
        VMStateDescription general = shape.Description;
        DynamicState state = InventingVisitor.Invent(general, shape.Seed);
        VMStateDescription exact = ExactShape.Of(general, state);
        byte[] legacy = VisitorPairs.QemuFile.Write(general, state);

        var sent = new DynamicState();
        VisitorPairs.QemuFile.Read(legacy, exact, sent);
        byte[] value = VisitorPairs.Ber.Write(exact, sent);
        var back = new DynamicState();
        var visitor = new BerInputVisitor(value, TypeTable.Of(exact), 0, exact);
        VMState.Visit(ref visitor, general, back);
        visitor.Complete();

        Assert.Equal(legacy, VisitorPairs.QemuFile.Write(general, back));
        Assert.Equal(0, visitor.SkippedOctets);
        Assert.False(visitor.Comparison!.IsRefused);
    }

    [Property(MaxTest = 200)]
    public void A_description_and_its_copy_differ_in_nothing(StateShape shape, StateShape other)
    {
        VMStateDescription copy = Copying.Copy(shape.Description);
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed);
        byte[] value = VisitorPairs.Ber.Write(shape.Description, state);

        Assert.Empty(TypeComparer.Compare(shape.Description, copy).Differences);
        var back = new DynamicState();
        var visitor = new BerInputVisitor(value, TypeTable.Of(shape.Description), 0, shape.Description);
        VMState.Visit(ref visitor, copy, back);
        visitor.Complete();
        Assert.Equal(value, VisitorPairs.Ber.Write(copy, back));

        // Two unrelated types: whatever they have in common, nothing but a refusal or a value comes of it.
        try
        {
            var any = new BerInputVisitor(value, TypeTable.Of(shape.Description), 0, shape.Description);
            VMState.Visit(ref any, other.Description, new DynamicState());
            any.Complete();
        }
        catch (VisitException exception)
        {
            Assert.InRange(exception.Offset ?? 0, 0, value.Length);
        }
    }

    [Property(MaxTest = 150)]
    public void Octets_that_are_cut_are_refused_and_changed_ones_never_do_worse(StateShape shape)
    {
        foreach (VisitorPair pair in VisitorPairs.All)
        {
            DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed, allPresent: !pair.CarriesAbsence);
            byte[] octets = pair.Write(shape.Description, state);
            var random = new Random(shape.Seed);
            for (int i = 0; i < 10; i++)
            {
                byte[] cut = octets[..random.Next(octets.Length)];
                if (pair.RefusesPrefixes)
                    Assert.Throws<VisitException>(() => pair.Read(cut, shape.Description, new DynamicState()));
                else
                    IgnoreRefusal(() => pair.Read(cut, shape.Description, new DynamicState()));

                byte[] changed = [.. octets];
                if (changed.Length > 0)
                    changed[random.Next(changed.Length)] ^= (byte)(1 << random.Next(8));
                IgnoreRefusal(() => pair.Read(changed, shape.Description, new DynamicState()));
            }
        }
    }

    [Property(MaxTest = 200)]
    public void A_state_does_not_differ_from_itself(StateShape shape)
    {
        DynamicState state = InventingVisitor.Invent(shape.Description, shape.Seed);
        var left = new CompareVisitor();
        VMState.Visit(ref left, shape.Description, state);
        left.Complete();
        var right = new CompareVisitor(left);
        VMState.Visit(ref right, shape.Description, state);
        right.Complete();

        Assert.Empty(right.Differences);
    }

    [Property(MaxTest = 300)]
    public void Shapes_shrink_to_smaller_ones_that_are_valid(StateShape shape)
    {
        foreach (StateShape smaller in Descriptions.Shrink(shape))
        {
            Assert.Equal(1, shape.Description.Fields.Length + shape.Description.Subsections.Length - smaller.Description.Fields.Length
                - smaller.Description.Subsections.Length);
            InventingVisitor.Invent(smaller.Description, smaller.Seed);
        }
    }

    private static void IgnoreRefusal(Action action)
    {
        try
        {
            action();
        }
        catch (VisitException)
        {
            // A refusal is one of the two allowed outcomes; any other exception fails the property.
        }
    }

    /// <summary>All that a state holds: in BER, which carries everything.</summary>
    private static string Octets(VMStateDescription description, DynamicState state) => Convert.ToHexString(VisitorPairs.Ber.Write(description, state));

    /// <summary>Path and kind of each call; versions and counts that are not known in advance are no part of it.</summary>
    private static List<string> Calls(Action<List<VisitCall>> visit)
    {
        List<VisitCall> calls = [];
        visit(calls);
        return [.. calls.Select(static c => NotCompared().Replace(c.ToString(), ""))];
    }

    private static void Lead<TVisitor>(TVisitor inner, VMStateDescription description, DynamicState state, List<VisitCall> calls)
        where TVisitor : IVisitor
    {
        var visitor = new RecordingVisitor<TVisitor>(inner, calls);
        VMState.Visit(ref visitor, description, state);
        visitor.Complete();
    }

    private static string Trace<TVisitor>(TVisitor inner, VMStateDescription description, DynamicState state)
        where TVisitor : IVisitor, allows ref struct
    {
        using var lines = new StringWriter();
        var visitor = new TraceVisitor<TVisitor>(inner, lines);
        VMState.Visit(ref visitor, description, state);
        visitor.Complete();
        return lines.ToString();
    }

    [GeneratedRegex(@" v\d+$| -?\d+$")]
    private static partial Regex NotCompared();

    [GeneratedRegex(@"^0x([0-9a-f]{8,}) +(\d+) (.+?): [^=]+ = .*$")]
    private static partial Regex Line();
}
