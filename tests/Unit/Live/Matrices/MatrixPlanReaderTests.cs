using System.Text;
using Ber.Live;

namespace Unit.Live.Matrices;

/// <summary>Plans, good and bad.</summary>
public sealed class MatrixPlanReaderTests
{
    private const string Builds = "\"builds\": {\"a\": [\"qemu-system-x86_64\"], \"b\": [\"chroot\", \"/r\", \"qemu-system-x86_64\"]}";

    [Theory]
    [InlineData("{", "line 1, octet 2: no JSON")]
    [InlineData("{\"builds\": 1,\n \"builds\": 2}", "no JSON")]
    [InlineData("[]", "an object is wanted, and not an array")]
    [InlineData("{}", "\"builds\" is missing")]
    [InlineData("{\"build\": {}}", "build: nothing of that name is known")]
    [InlineData("{\"builds\": [], \"machines\": [\"pc\"], \"base\": true}", "builds: an object is wanted, and not an array")]
    [InlineData("{\"builds\": {}, \"machines\": [\"pc\"], \"base\": true}", "builds: there is no build")]
    [InlineData("{\"builds\": {\"a\": []}, \"machines\": [\"pc\"], \"base\": true}", "builds.a: the words of a command are wanted")]
    [InlineData("{\"builds\": {\"a\": [1]}, \"machines\": [\"pc\"], \"base\": true}", "builds.a[0]: a text is wanted, and not a number")]
    [InlineData("{" + Builds + ", \"machines\": [\"pc\", \"pc\"], \"base\": true}", "machines: machine types are wanted, each once")]
    [InlineData("{" + Builds + ", \"machines\": [\"pc\"]}", "there is no configuration for any of the machines")]
    [InlineData("{" + Builds + ", \"machines\": [\"pc\"], \"base\": 1}", "base: true or false is wanted, and not a number")]
    [InlineData("{" + Builds + ", \"machines\": [\"pc\"], \"configurations\": {\"x\": [\"-device\", 3]}}", "configurations.x[1]: a text is wanted")]
    [InlineData("{" + Builds + ", \"machines\": [\"pc\"], \"configurations\": {\"x\": {\"option\": []}}}", "configurations.x.option: nothing of that name")]
    [InlineData("{" + Builds + ", \"machines\": [\"pc\"], \"configurations\": {\"x\": [\"-tpmdev\", \"emulator\"]}}", "configurations.x: -tpmdev")]
    [InlineData("{" + Builds + ", \"machines\": [\"pc\"], \"base\": true, \"options\": [\"-no-such\"]}", "options: -no-such")]
    [InlineData("{" + Builds + ", \"machines\": [\"pc\"], \"base\": true, \"firmware\": \"/no/such\"}", "firmware: there is no file /no/such")]
    [InlineData("{" + Builds + ", \"machines\": [\"pc\"], \"base\": true, \"hops\": 3}", "hops: a number from 1 to 2 is wanted")]
    [InlineData("{" + Builds + ", \"machines\": [\"pc\"], \"base\": true, \"seconds\": 0.5}", "seconds: a number from 1 to 600 is wanted")]
    public void Read_BadPlan_NamesThePlaceInOneLine(string text, string start)
    {
        MatrixFormatException exception = Assert.Throws<MatrixFormatException>(() => Read(text));

        Assert.Contains(start, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', exception.Message);
    }

    [Fact]
    public void Read_ConfigurationForSomeMachines_IsTriedWithThemAlone()
    {
        MatrixPlan plan = Read(
            "{" + Builds + ", \"machines\": [\"pc-q35-7.2\", \"pc-i440fx-7.2\"], \"configurations\": "
            + "{\"all\": [], \"some\": {\"options\": [\"-usb\"], \"machines\": [\"pc-q35\"]}}}");

        Assert.Equal(
            ["pc-q35-7.2, all, paused", "pc-q35-7.2, some, paused", "pc-i440fx-7.2, all, paused"], plan.Places.Select(static p => p.ToString()));
    }

    [Fact]
    public void CommandLine_OfAPlace_IsPrefixMachineCommonAndOwnOptions()
    {
        MatrixPlan plan = Read("{" + Builds + ", \"machines\": [\"pc\"], \"options\": [\"-m\", \"32\"], \"configurations\": {\"x\": [\"-usb\"]}}");

        Assert.Equal("chroot /r qemu-system-x86_64 -M pc -m 32 -usb", string.Join(' ', plan.CommandLine(plan.Builds[1], plan.Places.Single())));
    }

    [Fact]
    public void Read_Base_IsThereAndGivesWayToAnOwnOneOfItsName()
    {
        MatrixPlan plan = Read("{" + Builds + ", \"machines\": [\"pc\"], \"base\": true, \"configurations\": {\"virtio-rng\": [\"-usb\"]}}");

        Assert.True(plan.Configurations.Length >= 20);
        Assert.Equal("-usb", plan.Configurations.Single(static c => c.Name == "virtio-rng").Options.Single());
    }

    private static MatrixPlan Read(string text) => MatrixPlanReader.Read(Encoding.UTF8.GetBytes(text));
}
