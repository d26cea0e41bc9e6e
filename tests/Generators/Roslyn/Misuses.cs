namespace Generators.Roslyn;

/// <summary>Every rule, by what breaks it: a row is one report at one place.</summary>
public static class Misuses
{
    private const string Part = """[VMState("part", Version = 3, MinimumVersion = 2)] partial class Part { [VMStateField] public int X; }""";
    private const string Sub = """[VMState("dev/sub")] partial class Sub { [VMStateField] public int X; }""";

    public static IReadOnlyList<Misuse> All { get; } = [.. Types(), .. Versions(), .. Members(), .. Counts(), .. Forms(), .. Pointers(), .. Subsections()];

    private static IEnumerable<Misuse> Types() =>
    [
        new("QBER001", """[VMState("dev")] class [|Device|] { [VMStateField] public int X; }"""),
        new("QBER001", """class [|Outer|] { [VMState("dev")] partial class Device { [VMStateField] public int X; } }"""),
        new("QBER002", """[VMState("dev")] static partial class [|Device|];"""),
        new("QBER002", """[VMState("dev")] abstract partial class [|Device|] { [VMStateField] public int X; }"""),
        new("QBER002", """[VMState("dev")] ref partial struct [|Device|] { [VMStateField] public int X; }"""),
        new("QBER002", """[VMState("dev")] partial class [|Device|]<T> { [VMStateField] public int X; }"""),
        new("QBER002", """partial class Outer<T> { [VMState("dev")] partial class [|Device|] { [VMStateField] public int X; } }"""),
        new("QBER002", """[VMState("dev")] file partial class [|Device|] { [VMStateField] public int X; }"""),
        new("QBER003", """[[|VMState("")|]] partial class Device;"""),
        new("QBER003", $$"""[[|VMState("{{new string('é', 128)}}")|]] partial class Device;"""),
        new("QBER003", """[VMState("dev")] partial class Device { [[|VMStateField("")|]] public int X; }"""),
        new("QBER009", """[VMState("dev", [|PostLoad = "Load"|])] partial class Device { int Load() => 1; }"""),
        new("QBER009", """[VMState("dev", [|PreLoad = "Load"|])] partial class Device { void Load(int version) { } }"""),
        new("QBER009", """[VMState("dev", [|PostSave = "Saved"|])] partial class Device { bool Saved() => true; }"""),
        new("QBER009", """[VMState("dev", [|PreSave = "Save"|])] partial class Device { static void Save() { } }"""),
        new("QBER009", """[VMState("dev", [|PreSave = "Save"|])] partial class Device { async void Save() => await System.Threading.Tasks.Task.Yield(); }"""),
        new("QBER007", """[VMState("dev", [|PostLoad = "Lode"|])] partial class Device { void Load() { } }"""),
        new("QBER024", """[VMState("dev")] partial class [|Device|] { [VMStateField] public int X; } partial class Device { [VMStateField] public int Y; }"""),
        new("QBER026",
            """[VMState("base")] partial class Base { [VMStateField] public int X; } [VMState("dev")] partial class [|Device|] : """
            + """Base { [VMStateField] public int Y; }"""),
        new("QBER034", """partial class Device { [VMStateField] public int [|X|]; }"""),
        new("QBER034", """struct Device { [VMStateSubsection] public Sub? [|S|]; }""" + Sub),
        new("QBER016", """[[|VMState("dev")|]] partial class Device { [VMStateField] public int X; [VMStateField("x")] public int Y; }"""),
        new("QBER016", """[[|VMState("dev")|]] partial class Device { [VMStateField] public int X; [VMStateField(FormerNames = ["x"])] public int Y; }"""),
        new("QBER037", """[VMState("dev")] partial class Device { [VMStateField] public byte [|Description|]; }"""),
        new("QBER037", """[VMState("dev")] partial class Device { [VMStateField] public byte X; public string [|Description|]() => ""; }"""),
        new("QBER037", """[VMState("dev")] partial class Device { [VMStateField] public byte X; public static int [|RegistrationOptions|] => 1; }"""),
        new("QBER037", """[VMState("dev")] partial class Device { [VMStateField("x")] public byte [|VisitFields|]; }"""),
        new("QBER037", """[VMState("dev")] partial class Device { [VMStateField] public byte X; enum [|VisitFields|]; }"""),
        new("QBER021", """[VMState("dev")] partial class Device { [VMStateField, Obsolete("", true)] public int [|X|]; }"""),
        new("QBER023", """[VMState("dev")] partial class Device { [VMStateField] public List<Device> [|Children|] = []; }"""),
    ];

    private static IEnumerable<Misuse> Versions() =>
    [
        new("QBER004", """[VMState("dev", Version = 1, [|MinimumVersion = 2|])] partial class Device;"""),
        new("QBER005", """[VMState("dev", [|Version = -1|])] partial class Device;"""),
        new("QBER005", """[VMState("dev", [|MinimumVersion = -1|])] partial class Device;"""),
        Misuse.In("QBER005", """[VMStateField([|Version = -1|])] public int X;"""),
        Misuse.In("QBER006", """[VMStateField([|Version = 3|])] public int X;"""),
        Misuse.In("QBER006", """[VMStateField, VMStateUnused(4, [|Version = 3|])] public int X;"""),
        Misuse.In("QBER019", """[VMStateField([|Version = 2|], Exists = nameof(Is))] public int X; bool Is => true;"""),
        Misuse.In("QBER017", """[VMStateField, [|VMStateUnused(0)|]] public int X;"""),
        Misuse.In("QBER031", """[VMStateField([|StructVersion = 1|])] public Part X = new();""", Part),
        Misuse.In("QBER031", """[VMStateField([|StructVersion = 4|])] public Part X = new();""", Part),
        Misuse.In("QBER036", """[VMStateField] public Late [|X|];""",
            """[VMState("late", Version = 2, MinimumVersion = 1)] partial struct Late { [VMStateField] public int X; """
            + """[VMStateField(Version = 2)] public int Y; }"""),
        Misuse.In("QBER036", """[VMStateField(Count = 2)] public Late[] [|X|] = [];""",
            """[VMState("late", Version = 1)] partial struct Late { [VMStateField] public int X; [VMStateField(Version = 1)] public int Y; }"""),
        Misuse.In("QBER030", """[VMStateField([|Version = 1|])] public List<Part> X = [];""", Part),
        Misuse.In("QBER030", """[[|VMStateField|]] public List<Part> X = [];""", Part),
        Misuse.In("QBER030", """[VMStateField([|Version = 1|])] public SortedDictionary<ulong, Part> X = [];""", Part),
        Misuse.In("QBER030", """[[|VMStateField(TypeName = "tmp")|]] private Part X { get => new(); set { } }""", Part),
        Misuse.In("QBER019", """[VMStateField(Version = 2, TypeName = "tmp", [|StructVersion = 2|])] private Part X { get => new(); set { } }""", Part),
        new("QBER035",
            """[VMState("dev")] partial class Device { [VMStateSubsection] public Sub? [|S|]; } [VMState("dev/sub", Version = 257)] partial class Sub;"""),
    ];

    private static IEnumerable<Misuse> Members() =>
    [
        Misuse.In("QBER007", """[VMStateField([|Exists = "Nothing"|])] public int X;"""),
        Misuse.In("QBER008", """[VMStateField([|Exists = nameof(Is)|])] public int X; int Is() => 1;"""),
        Misuse.In("QBER008", """[VMStateField([|Exists = nameof(Is)|])] public int X; bool Is(uint version) => true;"""),
        Misuse.In("QBER008", """[VMStateField, [|VMStateValidate(nameof(Is), "sense")|]] public int X; bool Is(int a, int b) => true;"""),
        Misuse.In("QBER007", """[VMStateField, [|VMStateValidate("Nothing", "sense")|]] public int X;"""),
        Misuse.In("QBER021", """[VMStateField] public readonly int [|X|];"""),
        Misuse.In("QBER021", """[VMStateField] public int [|X|] { get; }"""),
        Misuse.In("QBER021", """[VMStateField] public int [|X|] { get; init; }"""),
        Misuse.In("QBER021", """[VMStateField] public static int [|X|];"""),
        Misuse.In("QBER021", """[VMStateField(CountField = nameof(N))] public readonly Memory<byte> [|X|]; [VMStateIgnore] public byte N;"""),
        Misuse.In("QBER025", """[VMStateField] public int X; public int [|Y|];"""),
        Misuse.In("QBER025", """[VMStateField] public int X; public int [|Y|] { get; set; }"""),
        Misuse.In("QBER033", """[VMStateField, VMStateIgnore] public int [|X|];"""),
        Misuse.In("QBER033", """[VMStateIgnore, VMStateUnused(4)] public int [|X|];"""),
        Misuse.In("QBER022", """[VMStateField] public List<Needy> [|X|] = [];""",
            """[VMState("needy")] partial class Needy(int y) { [VMStateField] public int X = y; }"""),
        Misuse.In("QBER022", """[VMStateField(Count = 1)] public Needy[] [|X|] = [];""",
            """[VMState("needy")] partial class Needy { [VMStateField] public required int X; }"""),
    ];

    private static IEnumerable<Misuse> Counts() =>
    [
        Misuse.In("QBER007", """[VMStateField([|CountField = "Nothing"|])] public int[] X = [];"""),
        Misuse.In("QBER010", """[VMStateField([|CountField = nameof(N)|])] public int[] X = []; [VMStateField] public byte N;"""),
        Misuse.In("QBER010",
            """[VMStateField] public byte A; [VMStateField([|CountField = nameof(N)|])] public Memory<byte> X; [VMStateField] public byte N;"""),
        Misuse.In("QBER011", """[VMStateField] public bool N; [VMStateField([|CountField = nameof(N)|])] public int[] X = [];"""),
        Misuse.In("QBER011", """[VMStateField(Count = 2)] public byte[] N = []; [VMStateField([|CountField = nameof(N)|])] public int[] X = [];"""),
        Misuse.In("QBER011",
            """[VMStateField(Pointer = PointerRule.PresenceMarker)] public byte? N; [VMStateField([|CountField = nameof(N)|])] public int[] X = [];"""),
        Misuse.In("QBER011", """[VMStateField] public E N; [VMStateField([|CountField = nameof(N)|])] public int[] X = [];""", "enum E : byte { None }"),
        Misuse.In("QBER011", """[VMStateField] public double N; [VMStateField([|CountField = nameof(N)|], Count = 3)] public int[] X = [];"""),
        Misuse.In("QBER011", """byte N() => 1; [VMStateField([|CountField = nameof(N)|])] public int[] X = [];"""),
        Misuse.In("QBER012", """[VMStateField(Version = 2)] public byte N; [VMStateField([|CountField = nameof(N)|])] public int[] X = [];"""),
        Misuse.In("QBER012",
            """[VMStateField(Exists = nameof(Is))] public byte N; [VMStateField([|CountField = nameof(N)|])] public int[] X = []; bool Is => true;"""),
        Misuse.In("QBER012",
            """[VMStateField(Version = 2)] public byte N; [VMStateField([|CountField = nameof(N)|], Exists = nameof(Is))] public int[] X = []; """
            + """bool Is => true;"""),
        Misuse.In("QBER013", """[VMStateField] public uint N; [VMStateField([|CountField = nameof(N)|])] public int[] X = [];"""),
        Misuse.In("QBER013", """[VMStateField] public int N; [VMStateField([|CountField = nameof(N)|])] public Memory<byte> X;"""),
        Misuse.In("QBER018", """[[|VMStateField|]] public int[] X = [];"""),
        Misuse.In("QBER018", """[VMStateField([|Count = 0|])] public int[] X = [];"""),
        Misuse.In("QBER018", """[[|VMStateField(TypeName = "buffer")|]] public byte[] X = [];"""),
        Misuse.In("QBER018", """[[|VMStateField|]] public Memory<byte> X;"""),
        Misuse.In("QBER018", """[[|VMStateField(TypeName = "bitmap")|]] public ulong[] X = [];"""),
        Misuse.In("QBER019", """[VMStateField([|Count = 2|])] public int X;"""),
        Misuse.In("QBER019", """[VMStateField([|Size = 2|])] public int X;"""),
        Misuse.In("QBER019", """[VMStateField(Count = 2, [|Size = 2|])] public int[] X = [];"""),
        Misuse.In("QBER019", """[VMStateField(Count = 2, [|CountFactor = 2|])] public int[] X = [];"""),
        Misuse.In("QBER019", """[VMStateField] public byte N; [VMStateField(CountField = nameof(N), [|CountFactor = 0|])] public int[] X = [];"""),
        Misuse.In("QBER019",
            """[VMStateField] public byte N; [VMStateField(CountField = nameof(N), TypeName = "buffer", [|Size = 9|])] public byte[] X = [];"""),
        Misuse.In("QBER019", """[VMStateField(TypeName = "buffer", Size = 4, [|Count = 4|])] public byte[] X = [];"""),
        Misuse.In("QBER019", """[VMStateField([|Count = 3|])] public Four X;""", "[InlineArray(4)] struct Four { int _first; }"),
        Misuse.In("QBER019", """[VMStateField(TypeName = "buffer", [|Size = 3|])] public Four X;""", "[InlineArray(4)] struct Four { byte _first; }"),
        Misuse.In("QBER019", """[VMStateField(TypeName = "bitmap", [|Count = 65|])] public Four X;""", "[InlineArray(4)] struct Four { ulong _first; }"),
        Misuse.In("QBER019", """[VMStateField([|StructVersion = 1|])] public int X;"""),
    ];

    private static IEnumerable<Misuse> Forms() =>
    [
        Misuse.In("QBER014", """[VMStateField] public float [|X|];"""),
        Misuse.In("QBER014", """[VMStateField] public decimal [|X|];"""),
        Misuse.In("QBER014", """[VMStateField] public nint [|X|];"""),
        Misuse.In("QBER014", """[VMStateField] public char [|X|];"""),
        Misuse.In("QBER014", """[VMStateField] public object [|X|] = new();"""),
        Misuse.In("QBER014", """[VMStateField] public Plain [|X|];""", "struct Plain { public int Y; }"),
        Misuse.In("QBER014", """[VMStateField(Count = 4)] public int[,] [|X|] = new int[2, 2];"""),
        Misuse.In("QBER014", """[VMStateField(Count = 4)] public int[][] [|X|] = [];"""),
        Misuse.In("QBER014", """[VMStateField] public List<int> [|X|] = [];"""),
        Misuse.In("QBER014", """[VMStateField] public Dictionary<ulong, Part> [|X|] = [];""", Part),
        Misuse.In("QBER014", """[VMStateField(Version = 2)] public SortedDictionary<string, Same> [|X|] = [];""",
            """[VMState("part", Version = 2)] partial class Same { [VMStateField] public int X; }"""),
        Misuse.In("QBER015", """[VMStateField([|TypeName = "uint16"|])] public uint X;"""),
        Misuse.In("QBER015", """[VMStateField([|TypeName = "uint32 equal"|])] public int X;"""),
        Misuse.In("QBER015", """[VMStateField([|TypeName = "int32 le"|])] public uint X;"""),
        Misuse.In("QBER015", """[VMStateField([|TypeName = "timer"|])] public ulong X;"""),
        Misuse.In("QBER015", """[VMStateField([|TypeName = "bool"|])] public uint X;"""),
        Misuse.In("QBER015", """[VMStateField([|TypeName = "uint64"|])] public double X;"""),
        Misuse.In("QBER015", """[VMStateField([|TypeName = "bitmap"|])] public ulong X;"""),
        Misuse.In("QBER015", """[VMStateField(Count = 64, [|TypeName = "bitmap"|])] public uint[] X = [];"""),
        Misuse.In("QBER015", """[VMStateField([|TypeName = "pci config"|])] public uint X;"""),
        Misuse.In("QBER015", """[VMStateField([|TypeName = "vstruct"|])] public Part X = new();""", Part),
        Misuse.In("QBER015", """[VMStateField([|TypeName = "nullptr"|])] public int X;"""),
        Misuse.In("QBER015", """[VMStateField(Version = 2, [|TypeName = "gtree"|])] public List<Part> X = [];""", Part),
        Misuse.In("QBER015", """[VMStateField] public byte N; [VMStateField(CountField = nameof(N), [|TypeName = "uint32"|])] public Memory<byte> X;"""),
        Misuse.In("QBER019", """[VMStateField(Count = 2, [|TypeName = "uint8 equal"|])] public byte[] X = [];"""),
    ];

    private static IEnumerable<Misuse> Pointers() =>
    [
        Misuse.In("QBER020", """[[|VMStateField|]] public Part? X;""", Part),
        Misuse.In("QBER020", """[[|VMStateField(Count = 4)|]] public Part?[] X = [];""", Part),
        Misuse.In("QBER020", """[[|VMStateField|]] public int? X;"""),
        Misuse.In("QBER020", """[VMStateField([|Pointer = PointerRule.NullMarker|])] public int X;"""),
        Misuse.In("QBER020", """[VMStateField([|Pointer = PointerRule.NullMarker|])] public string? X;"""),
        Misuse.In("QBER020", """[VMStateField([|Pointer = PointerRule.NullMarker|])] public Part X = new();""", Part),
        Misuse.In("QBER019", """[VMStateField(Pointer = PointerRule.NullMarker, [|Exists = nameof(Is)|])] public Part? X; bool Is => true;""", Part),
        Misuse.In("QBER019",
            """[VMStateField(Count = 2, Pointer = PointerRule.PresenceMarker, [|Exists = nameof(Is)|])] public Part?[] X = []; bool Is => true;""", Part),
        Misuse.In("QBER022", """[VMStateField(Pointer = PointerRule.PresenceMarker)] public Needy? [|X|];""",
            """[VMState("needy")] partial class Needy(int y) { [VMStateField] public int X = y; }"""),
    ];

    private static IEnumerable<Misuse> Subsections() =>
    [
        Misuse.In("QBER027", """[VMStateSubsection] public int? [|X|];"""),
        Misuse.In("QBER027", """[[|VMStateSubsection|]] public Sub X = new();""", Sub),
        Misuse.In("QBER027", """[VMStateSubsection([|Needed = nameof(Is)|])] public Sub? X; bool Is => true;""", Sub),
        Misuse.In("QBER008", """[VMStateSubsection([|Needed = nameof(Is)|])] public Sub X = new(); bool Is(int version) => true;""", Sub),
        Misuse.In("QBER007", """[VMStateSubsection([|Needed = "Nothing"|])] public Sub X = new();""", Sub),
        Misuse.In("QBER021", """[VMStateSubsection] public readonly Sub? [|X|];""", Sub),
        Misuse.In("QBER022", """[VMStateSubsection] public Needy? [|X|];""",
            """[VMState("dev/needy")] partial class Needy(int y) { [VMStateField] public int X = y; }"""),
        Misuse.In("QBER028", """[VMStateSubsection] public Other? [|X|];""", """[VMState("other")] partial class Other;"""),
        Misuse.In("QBER028", """[VMStateSubsection] public Other? [|X|];""", """[VMState("dev")] partial class Other;"""),
        Misuse.In("QBER029", """[VMStateField] public Inner X = new(); [VMStateSubsection] public Sub? [|S|];""",
            Sub + """ [VMState("dev")] partial class Inner { [VMStateField] public int X; }"""),
        Misuse.In("QBER029", """[VMStateSubsection] public Sub? A; [VMStateSubsection] public SubLonger? [|B|];""",
            Sub + """ [VMState("dev/sub/longer")] partial class SubLonger;"""),
        new("QBER016", """[[|VMState("dev")|]] partial class Device { [VMStateSubsection] public Sub? A; [VMStateSubsection] public Sub? B; }""" + Sub),
        Misuse.In("QBER033", """[VMStateSubsection(Needed = nameof(Is)), VMStateField] public Sub [|X|] = new(); bool Is => true;""", Sub),
    ];
}
