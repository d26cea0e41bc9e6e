using System.Collections.Immutable;
using Ber.Live;

namespace Unit.Live.Matrices;

/// <summary>Which properties are tried.</summary>
public sealed class RemedyCandidatesTests
{
    private const string Words = "VQ vring.num 1024 exceeds allocated max 0x100";

    private static readonly RemedyCandidates s_candidates = new(
        [
            Device("/machine", "", ("hpet", true, "on")),
            Device("/machine/a", "disk-pci", ("ats", true, "off"), ("old", true, "on"), ("num", false, "1"), ("both", true, "on")),
            Device("/machine/a/back", "disk", ("size", false, "256"), ("both", true, "on")),
            Device("/machine/p1", "port", ("slot", false, "1")),
            Device("/machine/p2", "port", ("slot", false, "2")),
        ],
        [
            Device("/machine", "", ("hpet", true, "off")),
            Device("/machine/b", "disk-pci", ("ats", true, "on"), ("new", true, "on"), ("newer", false, "7"), ("num", false, "2"), ("both", true, "on")),
            Device("/machine/b/back", "disk", ("size", false, "256"), ("both", true, "on")),
            Device("/machine/p1", "port", ("slot", false, "3")),
            Device("/machine/p2", "port", ("slot", false, "4")),
            Device("/machine/c", "arm-cpu", ("pmu", true, "on")),
        ]);

    [Fact]
    public void AtDestination_ValuesThatDiffer_AreTheSources()
        => Assert.Equal("-machine hpet=on -global disk-pci.ats=off -global disk-pci.new=off -global disk-pci.num=1", TextOf(s_candidates.AtDestination));

    [Fact]
    public void AtSource_ValuesThatDiffer_AreTheDestinations()
        => Assert.Equal("-machine hpet=off -global disk-pci.ats=on -global disk-pci.num=2 -global disk-pci.old=off", TextOf(s_candidates.AtSource));

    [Fact]
    public void Numbers_ValueThatIsInQemusWords_BecomesTheOtherOne()
    {
        var candidates = new RemedyCandidates([], [Device("/machine/c", "arm-cpu", ("count", false, "256"), ("other", false, "4"))]);

        Assert.Equal("-global arm-cpu.count=1024", TextOf(candidates.Numbers("cpu", [$"qemu-system-x86_64: {Words}"], null)));
    }

    [Fact]
    public void Off_SwitchesOfTheSectionsDevice_AreOffAtBoth()
    {
        ImmutableArray<DeviceProperties> machine = [Device("/machine/c", "arm-cpu", ("pmu", true, "on"), ("el3", true, "off"), ("count", false, "2"))];
        ImmutableArray<DeviceProperties> other = [Device("/machine/c", "arm-cpu", ("pmu", true, "on"), ("el3", true, "off"), ("new", true, "on"))];

        Assert.Equal("-global arm-cpu.pmu=off", TextOf(new RemedyCandidates(machine, other).Off("cpu", null)));
        Assert.Empty(new RemedyCandidates(machine, other).Off("0000:00:01.0/disk", null));
    }

    private static string TextOf(IEnumerable<PropertySetting> settings) => string.Join(' ', settings.SelectMany(static s => s.Options));

    private static DeviceProperties Device(string path, string driver, params (string Name, bool IsSwitch, string Value)[] values)
        => new(path, driver, [.. values.Select(v => new PropertySetting(driver, v.Name, v.Value) { IsOn = v.IsSwitch && v.Value == "on" })]);
}
