namespace Ber.Live;

/// <content>Devices, their properties, objects.</content>
internal sealed partial class TwinCommandLine
{
    private void AddDevice(string value)
    {
        ObjectText device = ReadObject("device", value, "driver");
        bool isWriting = false;
        foreach ((string key, string text) in device.Options.Parts)
        {
            TwinRule rule = key == "driver" ? TwinDevices.RuleOf(text) : TwinDevices.RuleOfProperty(key);
            if (rule is TwinRule.Host)
                throw Refusal(TwinProblem.HostResource, $"-device {device["driver"]}{(key == "driver" ? "" : $",{key}={text}")}");
            isWriting |= rule is TwinRule.Drop;
        }

        Add("device", isWriting ? DeviceText.Change(value, static key => TwinDevices.RuleOfProperty(key) is TwinRule.Drop, OptionText.Of()) : value);
    }

    private void AddUsbDevice(string value)
    {
        if (value is not ("mouse" or "tablet" or "keyboard" or "wacom-tablet" or "ccid"))
            throw Refusal(TwinProblem.HostResource, $"-usbdevice {value}");
        Add("usbdevice", value);
    }

    /// <summary><c>driver.property=value</c>, or the three as keys.</summary>
    private void AddGlobal(string value)
    {
        OptionText global = OptionText.Parse(value, "");

        // QEMU takes the short form where there is one; of a value that could be either, both have to be harmless.
        TwinRule[] rules = [TwinDevices.RuleOfProperty(global["property"] ?? ""), TwinDevices.RuleOfProperty(value.Split('=')[0])];
        if (rules.Contains(TwinRule.Host))
            throw Refusal(TwinProblem.HostResource, $"-global {value}");
        if (!rules.Contains(TwinRule.Drop))
            Add("global", value);
    }

    /// <summary><c>group.id.property=value</c>; of a device alone, whose type stays.</summary>
    private void AddSetting(string value)
    {
        string[] name = value.Split('=')[0].Split('.', 3);
        TwinRule rule = name is ["device", _, not "driver"] ? TwinDevices.RuleOfProperty(name[2]) : TwinRule.Host;
        if (rule is TwinRule.Host)
            throw Refusal(TwinProblem.HostResource, $"-set {value}");
        if (rule is TwinRule.Pass)
            Add("set", value);
    }

    private void AddObject(string value)
    {
        ObjectText made = ReadObject("object", value, "qom-type");
        OptionText? twin = TwinObjects.Of(made, out TwinRule? rule);
        if (rule is null or TwinRule.Host)
            throw Refusal(rule is null ? TwinProblem.UnknownOption : TwinProblem.HostResource, $"-object {made["qom-type"] ?? value}");
        if (twin is not null)
            Add("object", twin);
    }
}
