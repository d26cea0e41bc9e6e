using Ber.Compat;
using Ber.Visitors;
using Support;

namespace Generators.Samples;

/// <summary>A sample and the real sections that are its state.</summary>
public abstract class SampleDevice
{
    private const int Seeds = 20_000;

    public required string Name { get; init; }

    /// <summary>Which sections of that name are meant; null: all.</summary>
    public Func<RealSection, bool>? IsMeant { get; init; }

    /// <summary>Whether vmdesc describes a section as the sample does; null: always.</summary>
    public Func<VMStateDescription, bool>? IsDescribedAlike { get; init; }

    /// <summary>Whether states are made up, too: not where one with everything in it has gigabytes.</summary>
    public bool IsInvented { get; init; } = true;

    public abstract VMStateDescription Description { get; }

    public bool Matches(RealSection section) => section.Name == Name && IsMeant?.Invoke(section) is not false;

    public override string ToString() => Name;

    /// <summary>Octets of a section → state → the same octets.</summary>
    public abstract byte[] ThroughQemuFile(RealSection section, out long taken);

    /// <summary>Octets of a section → state → a format → state → octets of a section.</summary>
    public abstract byte[] Through(VisitorPair pair, RealSection section);

    /// <summary>The BER value of a section, of the type that vmdesc states → state → octets of a section.</summary>
    public abstract byte[] FromSentType(RealSection section, out TypeComparison? comparison);

    /// <summary>The calls of the typed walk and of the dynamic one, over the state of a section, or over one that is made up.</summary>
    public abstract WalkPair Walk(VisitorPair pair, RealSection? section, int seed);

    /// <summary>What a read of octets ends in, with runs visited at once or every field by itself: the state as a section, or the error.</summary>
    public abstract string OutcomeOf(VisitorPair pair, byte[] octets, RealSection section, bool byField);

    /// <summary>The octets of a section in a format.</summary>
    public abstract byte[] Write(VisitorPair pair, RealSection section, bool byField);

    /// <summary>A state that is made up → a file → a state → a file, with what the load reported.</summary>
    public abstract (byte[] File, byte[] Again, string Report) ThroughStateFile(int seed);

    protected static TState Invent<TState>(Func<TState> make, int seed)
        where TState : IVMState<TState>
    {
        // A state may refuse what it is given: the next one, then.
        for (int i = seed * Seeds; i < (seed + 1) * Seeds; i++)
        {
            TState state = make();
            try
            {
                var visitor = new InventingVisitor(i, allPresent: true, plainBooleans: true);
                VMState.Visit(ref visitor, ref state);
                return state;
            }
            catch (VisitException exception) when (exception.Error is VisitError.ValidationFailed)
            {
            }
        }

        throw new InvalidOperationException($"No state of {TState.Description} was made up.");
    }
}

/// <summary>The calls of two walks over one state.</summary>
public sealed record WalkPair(List<VisitCall> TypedOutput, List<VisitCall> DynamicOutput, List<VisitCall> TypedInput, List<VisitCall> DynamicInput);

/// <summary>A sample of a C# type.</summary>
/// <param name="make">A receiver.</param>
/// <param name="makeFor">A receiver of one section, where what is configured must be as in the machine that sent; null: any receiver is.</param>
public sealed class SampleDevice<TState>(Func<TState> make, Func<RealSection, TState>? makeFor = null) : SampleDevice
    where TState : IVMState<TState>
{
    public override VMStateDescription Description => TState.Description;

    public override (byte[] File, byte[] Again, string Report) ThroughStateFile(int seed)
    {
        var first = new MemoryStream();
        StateFile.Save(first, Invent(make, seed));
        first.Position = 0;
        var states = new VMStateRegistry();
        VMStateEntry<TState> entry = states.Register(make());
        StateFileReport report = StateFile.Load(first, states);
        var second = new MemoryStream();
        StateFile.Save(second, entry.State);
        return (first.ToArray(), second.ToArray(), report.ToString());
    }

    public override byte[] ThroughQemuFile(RealSection section, out long taken)
    {
        TState state = Load(section, out taken);
        return VisitorPairs.QemuFile.Write(state);
    }

    public override byte[] Through(VisitorPair pair, RealSection section)
    {
        TState state = Load(section, out _);
        TState back = MakeFor(section);
        pair.Read(pair.Write(state), ref back);
        return VisitorPairs.QemuFile.Write(back);
    }

    public override string OutcomeOf(VisitorPair pair, byte[] octets, RealSection section, bool byField)
    {
        TState state = MakeFor(section);
        try
        {
            pair.Read(octets, ref state, byField ? [] : null);
            return Convert.ToHexString(VisitorPairs.QemuFile.Write(state));
        }
        catch (VisitException exception)
        {
            return exception.Message;
        }
    }

    public override byte[] Write(VisitorPair pair, RealSection section, bool byField) => pair.Write(Load(section, out _), byField ? [] : null);

    public override byte[] FromSentType(RealSection section, out TypeComparison? comparison)
    {
        TState state = MakeFor(section);
        var visitor = new BerInputVisitor(section.Ber, sent: section.Description);
        VMState.Visit(ref visitor, ref state);
        comparison = visitor.Comparison;
        visitor.Complete();
        return VisitorPairs.QemuFile.Write(state);
    }

    public override WalkPair Walk(VisitorPair pair, RealSection? section, int seed)
    {
        TState state = section is null ? Invent(make, seed) : Load(section, out _);
        List<VisitCall> typedOutput = [], dynamicOutput = [], typedInput = [], dynamicInput = [];
        byte[] octets = pair.Write(state, typedOutput);
        // Which pointers are null a receiver knows by itself, where the format does not say it.
        TState back = section is null ? Invent(make, seed) : MakeFor(section);
        pair.Read(octets, ref back, typedInput);
        Assert.Equal(octets, pair.Write(back));

        // What is absent a dynamic state learns from a format that carries it.
        var dynamic = new DynamicState();
        VisitorPairs.Ber.Read(VisitorPairs.Ber.Write(state), TState.Description, dynamic);
        Assert.Equal(octets, pair.Write(TState.Description, dynamic, dynamicOutput));
        if (pair.CarriesAbsence)
            pair.Read(octets, TState.Description, new DynamicState(), dynamicInput);
        return new WalkPair(typedOutput, dynamicOutput, typedInput, pair.CarriesAbsence ? dynamicInput : typedInput);
    }

    private TState MakeFor(RealSection section) => makeFor is null ? make() : makeFor(section);

    private TState Load(RealSection section, out long taken)
    {
        var file = new QemuFileReader(section.Contents);
        QemuFileInputVisitor visitor = file.Visitor;
        TState state = MakeFor(section);
        VMState.Visit(ref visitor, ref state, section.VersionId);
        visitor.Complete();
        taken = file.Position;
        return state;
    }
}
