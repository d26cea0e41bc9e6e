using Ber.Compat;
using Ber.Visitors;

namespace Unit.Compat.States;

/// <summary>States saved as files that describe themselves, and loaded by the same type, by a later and by an earlier one.</summary>
public sealed class StateFileTests
{
    [Fact]
    public void Load_OfTheSameType_GivesTheState()
    {
        byte[] file = Save(new ThermostatTwo { Target = 21, Mode = 3, Label = "hall", Step = 5 });

        ThermostatTwo loaded = StateFile.Load<ThermostatTwo>(new MemoryStream(file), out StateFileReport report);

        Assert.Equal((21, 3, "hall", 5), (loaded.Target, loaded.Mode, loaded.Label, loaded.Step));
        Assert.True(report.IsSame);
        Assert.Equal("", report.ToString());
    }

    [Fact]
    public void Load_OfAnEarlierVersion_LeavesLaterMembersAndKnowsFormerNames()
    {
        byte[] file = Save(new ThermostatOne { Target = 19, State = 2 });

        ThermostatTwo loaded = StateFile.Load<ThermostatTwo>(new MemoryStream(file), out StateFileReport report);

        Assert.Equal((19, 2, "unnamed", 10), (loaded.Target, loaded.Mode, loaded.Label, loaded.Step));
        Assert.False(report.IsSame);
        Assert.Equal(
            [
                "thermostat#0: version 1 loaded as version 2",
                "thermostat#0/label: not in version 1, left as it was",
                "thermostat#0/step: not in version 1, left as it was",
                "thermostat#0.mode: expected \"mode\", found \"state\"",
            ],
            report.ToString().Split('\n').Where(static l => !l.StartsWith("thermostat#0: expected version", StringComparison.Ordinal)));
    }

    [Fact]
    public void Load_OfALaterVersion_IsRefusedWithBothVersions()
    {
        byte[] file = Save(new ThermostatTwo());

        var refused = Assert.Throws<StreamFormatException>(() => StateFile.Load<ThermostatOne>(new MemoryStream(file), out _));

        Assert.Equal(("thermostat#0 of version 1", "version 2"), (refused.Expected, refused.Actual));
    }

    [Fact]
    public void Load_OfMembersThatTheTypeNoLongerHas_ReportsThem()
    {
        byte[] file = Save(new ThermostatWithMore { Target = 7, State = 1, Fan = 9 });

        ThermostatOne loaded = StateFile.Load<ThermostatOne>(new MemoryStream(file), out StateFileReport report);

        Assert.Equal((7, 1), (loaded.Target, loaded.State));
        TypeDifference difference = Assert.Single(Assert.Single(report.Loaded).Differences);
        Assert.Equal((TypeDifferenceKind.TrailingField, "thermostat#0.fan"), (difference.Kind, difference.Path.ToString()));
    }

    [Fact]
    public void Load_OfATypeThatContradicts_TouchesNoState()
    {
        var sent = new VMStateRegistry();
        sent.Register(new Lamp { Level = 5 });
        sent.Register(new ThermostatOfText { Target = "warm" });
        var own = new VMStateRegistry();
        VMStateEntry<Lamp> lamp = own.Register(new Lamp { Level = 1 });
        own.Register(new ThermostatOne());

        var refused = Assert.Throws<StreamFormatException>(() => StateFile.Load(new MemoryStream(Save(sent)), own));

        Assert.StartsWith("thermostat#0.target to be ", refused.Expected, StringComparison.Ordinal);
        Assert.Equal(1, lamp.State.Level);
    }

    [Fact]
    public void Load_OfAMachine_ReportsWhatOneSideHasAlone()
    {
        var sent = new VMStateRegistry();
        sent.Register(new Lamp { Level = 5 }, new VMStateOptions { Path = "hall" });
        sent.Register(new Lamp { Level = 6 }, new VMStateOptions { Path = "attic" });
        var own = new VMStateRegistry();
        VMStateEntry<Lamp> hall = own.Register(new Lamp(), new VMStateOptions { Path = "hall" });
        VMStateEntry<Lamp> cellar = own.Register(new Lamp { Level = 2 }, new VMStateOptions { Path = "cellar" });

        StateFileReport report = StateFile.Load(new MemoryStream(Save(sent)), own);

        Assert.Equal((5, 2), (hall.State.Level, cellar.State.Level));
        Assert.Equal("\"attic/lamp\"#0: unknown, passed over\n\"cellar/lamp\"#0: not in the file, left as it was", report.ToString());
    }

    [Fact]
    public void Load_OfAFileWithoutTheState_NamesWhatItHas()
    {
        byte[] file = Save(new Lamp());

        var refused = Assert.Throws<StreamFormatException>(() => StateFile.Load<ThermostatOne>(new MemoryStream(file), out _));

        Assert.Equal(("a section thermostat#0", "lamp#0"), (refused.Expected, refused.Actual));
    }

    [Fact]
    public void Load_OfAFileThatEndsEarlyOrWasChanged_IsRefusedAtEveryOctet()
    {
        byte[] file = Save(new ThermostatTwo { Target = 21, Label = "hall" });

        for (int i = 0; i < file.Length; i++)
        {
            Assert.Throws<StreamFormatException>(() => StateFile.Load<ThermostatTwo>(new MemoryStream(file, 0, i), out _));
            byte[] changed = [.. file];
            changed[i] ^= 0x01;
            Assert.Throws<StreamFormatException>(() => StateFile.Load<ThermostatTwo>(new MemoryStream(changed), out _));
        }
    }

    [Fact]
    public void Load_OfTheQemuFileThatItDecodesTo_IsRefusedForWantOfADescription()
    {
        var legacy = new MemoryStream();
        StreamTranslator.BerToLegacy(new StreamOctetSource(new MemoryStream(Save(new Lamp { Level = 5 }))), new StreamOctetSink(legacy));

        Assert.Equal(
            "5145564d00000003" + "0400000000" + "046c616d70" + "00000000" + "00000000" + "00000005" + "7e00000000" + "00",
            Convert.ToHexStringLower(legacy.ToArray()));
        Assert.Throws<StreamFormatException>(() => StateFile.Load<Lamp>(new MemoryStream(legacy.ToArray()), out _));
    }

    [Fact]
    public void Save_OfAStateThatCannotBeMigrated_SaysWhich()
    {
        var states = new VMStateRegistry();
        states.Register(new Lamp(), new VMStateOptions { IsUnmigratable = true });

        Assert.Equal("State of 'lamp#0' cannot be migrated.", Assert.Throws<InvalidOperationException>(() => Save(states)).Message);
    }

    private static byte[] Save<TState>(TState state)
        where TState : IVMState<TState>
    {
        var file = new MemoryStream();
        StateFile.Save(file, state);
        return file.ToArray();
    }

    private static byte[] Save(VMStateRegistry states)
    {
        var file = new MemoryStream();
        StateFile.Save(file, states);
        return file.ToArray();
    }
}

[VMState("thermostat", Version = 1, MinimumVersion = 1)]
internal sealed partial class ThermostatOne
{
    [VMStateField] public int Target;
    [VMStateField] public byte State;
}

[VMState("thermostat", Version = 2, MinimumVersion = 1)]
internal sealed partial class ThermostatTwo
{
    [VMStateField] public int Target;
    [VMStateField(FormerNames = ["state"])] public byte Mode;
    [VMStateField(Version = 2)] public string Label = "unnamed";
    [VMStateField(Version = 2)] public int Step = 10;
}

[VMState("thermostat", Version = 1, MinimumVersion = 1)]
internal sealed partial class ThermostatWithMore
{
    [VMStateField] public int Target;
    [VMStateField] public byte State;
    [VMStateField] public byte Fan;
}

[VMState("thermostat", Version = 1, MinimumVersion = 1)]
internal sealed partial class ThermostatOfText
{
    [VMStateField] public string Target = "";
    [VMStateField] public byte State;
}

[VMState("lamp")]
internal sealed partial class Lamp
{
    [VMStateField] public int Level;
}
