using Ber.Visitors;

namespace Generators.Behaviour;

/// <summary>Writes down when its hooks are called, and refuses when told to.</summary>
[VMState("hooked", Version = 4, MinimumVersion = 2, Priority = VMStatePriority.GicV3, PreLoad = nameof(BeforeLoad), PostLoad = nameof(AfterLoad),
    PreSave = nameof(BeforeSave), PostSave = nameof(AfterSave))]
public partial class Hooked
{
    [VMStateIgnore]
    public readonly List<string> Log = [];

    [VMStateIgnore]
    public bool RefusesToLoad;

    [VMStateIgnore]
    public bool RefusesToSave;

    [VMStateField]
    public uint Value
    {
        get => field;
        set
        {
            Log.Add($"set {value}");
            field = value;
        }
    }

    [VMStateField(Version = 3)]
    [VMStateValidate(nameof(IsLaterSound), "later below 100")]
    public byte Later;

    private bool IsLaterSound(int versionId)
    {
        Log.Add($"validate v{versionId}");
        return Later < 100;
    }

    private void BeforeLoad() => Log.Add("pre_load");

    private bool AfterLoad(int versionId)
    {
        Log.Add($"post_load v{versionId}");
        return !RefusesToLoad;
    }

    private bool BeforeSave()
    {
        Log.Add("pre_save");
        return !RefusesToSave;
    }

    private void AfterSave() => Log.Add("post_save");
}

/// <summary>What a receiver requires, counts, and what may be missing.</summary>
[VMState("guarded")]
public partial class Guarded
{
    [VMStateField(TypeName = "uint8 equal")]
    public byte Ports { get; init; } = 2;

    [VMStateField(TypeName = "int32 le")]
    public int Most = 10;

    [VMStateField]
    public uint Count;

    [VMStateField(CountField = nameof(Count), Count = 4)]
    public ushort[]? Entries;

    [VMStateField(Count = 3)]
    public ulong[]? Fixed;

    [VMStateField]
    public string? Name;

    [VMStateField]
    public List<Reading>? Readings;

    [VMStateField(TypeName = "tmp")]
    private Split Parts
    {
        get => new() { High = (ushort)(Whole >> 16), Low = (ushort)Whole };
        set => Whole = ((uint)value.High << 16) | value.Low;
    }

    [VMStateIgnore]
    public uint Whole;

    [VMStateSubsection]
    public Extra? More;
}

/// <summary>What is sent in place of a member.</summary>
[VMState("split")]
public partial struct Split
{
    [VMStateField] public ushort High;
    [VMStateField] public ushort Low;
}

[VMState("guarded/extra", Version = 1, MinimumVersion = 1)]
public partial class Extra
{
    [VMStateField] public int Value;
}

/// <summary>Scalars of every width, an array and a struct.</summary>
[VMState("reading")]
public partial struct Reading
{
    [VMStateField] public byte A;
    [VMStateField] public ushort B;
    [VMStateField] public uint C;
    [VMStateField] public ulong D;
    [VMStateField] public sbyte E;
    [VMStateField] public short F;
    [VMStateField] public int G;
    [VMStateField] public long H;
    [VMStateField] public bool I;
    [VMStateField] public double J;
    [VMStateField] public DayOfWeek K;
    [VMStateField] public Four L;
    [VMStateField] public Split M;
}

[System.Runtime.CompilerServices.InlineArray(4)]
public struct Four
{
    private ushort _first;
}
