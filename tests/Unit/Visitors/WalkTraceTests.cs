using Ber.Visitors;
using Support;
using Support.Devices;
using Xunit;

namespace Unit.Visitors;

/// <summary>The typed and the dynamic walk make the same calls in the same order, whatever the format and the direction.</summary>
public sealed class WalkTraceTests
{
    public static TheoryData<string, string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, string, int>();
            foreach (VisitorPair pair in VisitorPairs.All)
            {
                for (int i = 0; i < DeviceSamples.Kbds.Count(); i++)
                    cases.Add(pair.Name, nameof(KbdState), i);
                for (int i = 0; i < DeviceSamples.Nics.Count(); i++)
                    cases.Add(pair.Name, nameof(NicState), i);
                for (int i = 0; i < DeviceSamples.Queues.Count(); i++)
                    cases.Add(pair.Name, nameof(QueueState), i);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void TypedAndDynamicWalk_OfOneState_MakeTheSameCalls(string pairName, string device, int index)
    {
        VisitorPair pair = VisitorPairs.Named(pairName);
        if (device == nameof(KbdState))
            CompareTraces(pair, DeviceSamples.Kbds.ElementAt(index), default);
        else if (device == nameof(NicState))
            CompareTraces(pair, DeviceSamples.Nics.ElementAt(index), new NicState());
        else
            CompareTraces(pair, DeviceSamples.Queues.ElementAt(index), new QueueState { Secondary = DeviceSamples.Queues.ElementAt(index).Secondary });
    }

    [Fact]
    public void Devices_Together_HaveEveryKindOfField()
    {
        var kinds = new HashSet<FieldKind>();
        Collect(KbdState.Description, kinds);
        Collect(NicState.Description, kinds);
        Collect(QueueState.Description, kinds);

        Assert.Equal(Enum.GetValues<FieldKind>(), kinds.Order());
    }

    private static void CompareTraces<TState>(VisitorPair pair, TState state, TState target)
        where TState : IVMState<TState>
    {
        List<VisitCall> typedOutput = [], typedInput = [], dynamicInput = [], dynamicOutput = [];
        byte[] octets = pair.Write(state, typedOutput);
        pair.Read(octets, ref target, typedInput);

        // Absence that the format does not carry can only be expected by a state that knows it: the dynamic one learns it from BER.
        var dynamic = new DynamicState();
        VisitorPair carrier = pair.CarriesAbsence ? pair : VisitorPairs.Ber;
        carrier.Read(carrier.Write(state), TState.Description, dynamic, dynamicInput);
        byte[] dynamicOctets = pair.Write(TState.Description, dynamic, dynamicOutput);

        Assert.Equal(octets, dynamicOctets);
        Assert.Equal(typedOutput, dynamicOutput);
        if (pair.CarriesBooleanOctets)
            Assert.Equal(DeviceSamples.Text(state), DeviceSamples.Text(target));
        else
            Assert.Equal(pair.Write(state), pair.Write(target));
        if (pair.CarriesAbsence)
            Assert.Equal(typedInput, dynamicInput);
        else if (!HasAbsence(typedOutput))
            Assert.Equal(typedInput, ReadDynamic(pair, octets, TState.Description));
        Assert.True(typedOutput.Count > TState.Description.Fields.Length);
    }

    private static List<VisitCall> ReadDynamic(VisitorPair pair, byte[] octets, VMStateDescription description)
    {
        List<VisitCall> calls = [];
        pair.Read(octets, description, new DynamicState(), calls);
        return calls;
    }

    private static bool HasAbsence(List<VisitCall> calls)
        => calls.Exists(static c => c.Call == "VisitPresent False"
            && (c.Path.EndsWith(".delay", StringComparison.Ordinal) || c.Path.EndsWith(".secondary", StringComparison.Ordinal)));

    private static void Collect(VMStateDescription description, HashSet<FieldKind> kinds)
    {
        foreach (VMStateField field in description.Fields)
        {
            kinds.Add(field.Kind);
            if (field.Struct is not null)
                Collect(field.Struct, kinds);
        }
    }
}
