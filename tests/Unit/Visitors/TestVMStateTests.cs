using System.Globalization;
using System.Text.Json;
using Ber.Visitors;
using Support;
using Support.TestVMState;
using Xunit;

namespace Unit.Visitors;

/// <summary>
/// The octets that QEMU's own unit test of vmstate puts and gets (tests/Golden/VMState/test-vmstate.txt): saved, loaded, and loaded from too little.
/// </summary>
public sealed class TestVMStateTests
{
    private static readonly List<Dictionary<string, string>> s_vectors = ReadVectors();

    public static TheoryData<string> Names => [.. s_vectors.Select(static v => v["vector"])];

    [Theory]
    [MemberData(nameof(Names))]
    public void Vector_SavedAndLoaded_IsWhatQemuExpects(string name)
    {
        Dictionary<string, string> vector = s_vectors.Single(v => v["vector"] == name);
        switch (vector["type"])
        {
            case nameof(SimplePrimitive): Check(vector, static () => new SimplePrimitive()); break;
            case nameof(SimpleArray): Check(vector, static () => new SimpleArray()); break;
            case nameof(Versioned): Check(vector, static () => new Versioned()); break;
            case nameof(Skip):
                Check(vector, static () => new Skip(), (ref Skip s) => s.IsSkipped = vector["skip"] == "true", (ref Skip s) => s.IsSkipped = false); break;
            case nameof(StructPointers): Check(vector, static () => new StructPointers()); break;
            case nameof(IntegerPointers): Check(vector, static () => new IntegerPointers()); break;
            case nameof(Queue): Check(vector, static () => new Queue()); break;
            case nameof(ListContainer): Check(vector, static () => new ListContainer()); break;
            case nameof(Domain): Check(vector, static () => new Domain()); break;
            case nameof(Iommu): Check(vector, static () => new Iommu()); break;
            case nameof(OldSimple): Check(vector, static () => new OldSimple()); break;
            default: CheckTmp(vector); break;
        }
    }

    [Fact]
    public void Vectors_AreAllOfThem() => Assert.Equal(18, s_vectors.Count);

    [Fact]
    public void VersionAboveTheDescriptions_IsRefused_AndOneBelowItsMinimum()
    {
        Assert.Equal(VisitError.VersionTooNew, Assert.Throws<VisitException>(() => Load(new byte[100], new Versioned(), 3)).Error);
        Assert.Equal(VisitError.VersionTooOld, Assert.Throws<VisitException>(() => Load(new byte[100], new Versioned(), 0)).Error);
    }

    private delegate void Edit<TState>(ref TState state);

    private static void Check<TState>(Dictionary<string, string> vector, Func<TState> make, Edit<TState>? begin = null, Edit<TState>? end = null)
        where TState : IVMState<TState>
    {
        byte[] octets = Convert.FromHexString(vector["octets"].Replace(" ", "", StringComparison.Ordinal));
        if (vector["does"].Contains("save", StringComparison.Ordinal))
        {
            TState state = FromJson(make(), vector["values"]);
            begin?.Invoke(ref state);
            Assert.Equal(Convert.ToHexString(octets), Convert.ToHexString(VisitorPairs.QemuFile.Write(state)));
        }

        if (vector["does"].Contains("load", StringComparison.Ordinal))
        {
            string before = vector.GetValueOrDefault("before") ?? (vector["type"].EndsWith("Pointers", StringComparison.Ordinal) ? vector["values"] : "");
            int version = int.Parse(vector["version"], CultureInfo.InvariantCulture);
            LoadCut(vector["vector"], octets, Begin, version);
            TState state = Load(octets, Begin(), version);
            end?.Invoke(ref state);
            Assert.Equal(vector["values"], ToJson(state));

            TState Begin()
            {
                TState begun = before.Length > 0 ? FromJson(make(), before) : make();
                begin?.Invoke(ref begun);
                return begun;
            }
        }
    }

    private static void CheckTmp(Dictionary<string, string> vector)
    {
        byte[] octets = Convert.FromHexString(vector["octets"].Replace(" ", "", StringComparison.Ordinal));
        using JsonDocument values = JsonDocument.Parse(vector["values"]);
        uint A(string name) => values.RootElement.GetProperty(name).GetUInt32();

        Assert.Equal(octets, VisitorPairs.QemuFile.Write(new WithTmp { A = A("a"), B = A("b"), D = A("d"), F = A("f") }));
        LoadCut(vector["vector"], octets, static () => new WithTmp(), 1);
        WithTmp loaded = Load(octets, new WithTmp(), 1);
        Assert.Equal((A("a"), A("b"), A("d"), A("f")), (loaded.A, loaded.B, loaded.D, loaded.F));
    }

    /// <summary>QEMU's test cuts three of its arrays like this, and also has a second half fail; here each is cut.</summary>
    private static void LoadCut<TState>(string name, byte[] octets, Func<TState> begin, int version)
        where TState : IVMState<TState>
    {
        byte[] withEnd = [.. octets, 0];
        int half = withEnd.Length / 2;
        List<byte[]> cuts = [[], withEnd[..^2], withEnd[..half]];
        if (name is "simple_primitive" or "simple_array" or "tmp_struct")
            cuts.Add(withEnd.AsSpan(half, half).ToArray());
        foreach (byte[] cut in cuts)
        {
            VisitException exception = Assert.Throws<VisitException>(() => Load(cut, begin(), version));
            Assert.Equal(VisitError.TruncatedData, exception.Error);
            Assert.InRange(exception.Offset!.Value, 0, cut.Length);
        }
    }

    private static TState Load<TState>(byte[] octets, TState state, int version)
        where TState : IVMState<TState>
    {
        var file = new QemuFileReader(octets);
        QemuFileInputVisitor visitor = file.Visitor;
        VMState.Visit(ref visitor, ref state, version);
        visitor.Complete();
        Assert.Equal(octets.Length, file.Position);
        return state;
    }

    private static TState FromJson<TState>(TState state, string json)
        where TState : IVMState<TState>
    {
        VisitorPairs.Qmp.Read(System.Text.Encoding.UTF8.GetBytes(json), ref state);
        return state;
    }

    private static string ToJson<TState>(TState state)
        where TState : IVMState<TState>
        => System.Text.Encoding.UTF8.GetString(VisitorPairs.Qmp.Write(state));

    private static List<Dictionary<string, string>> ReadVectors()
    {
        var vectors = new List<Dictionary<string, string>>();
        foreach (string line in File.ReadLines(Path.Join(GoldenText.Root, "tests/Golden/VMState/test-vmstate.txt"))
            .Where(static l => l.Length > 0 && l[0] != '#'))
        {
            int space = line.IndexOf(' ');
            if (line.StartsWith("vector ", StringComparison.Ordinal))
                vectors.Add([]);
            vectors[^1].Add(line[..space], line[(space + 1)..]);
        }

        return vectors;
    }
}
