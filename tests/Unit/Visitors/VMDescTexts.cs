using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using Ber.Visitors;
using Xunit;

namespace Unit.Visitors;

/// <summary>vmdesc texts in the dialect of QEMU since 6.0, and both ways through them.</summary>
internal static class VMDescTexts
{
    public static string Text(string devices, string before = "") => $$"""{{{before}}"page_size": 4096, "devices": [{{devices}}]}""";

    public static string Device(string fields, string after = "")
        => $$"""{"name": "dev", "instance_id": 0, "vmsd_name": "dev", "version": 1, "fields": [{{fields}}]{{after}}}""";

    public static string Body(string name, string fields, string after = "")
        => $"\"vmsd_name\": \"{name}\", \"version\": 1, \"fields\": [{fields}]{after}";

    public static string Field(string name, string type, int size, string middle = "", string body = "")
        => $$"""{"name": "{{name}}", {{middle}}"type": "{{type}}", {{body}}"size": {{size}}}""";

    public static VMDesc Read(string text)
    {
        Assert.True(VMDescReader.TryRead(Encoding.UTF8.GetBytes(text), out VMDesc? desc, out string? reason), reason);
        return desc;
    }

    public static string Write(VMDesc desc)
    {
        var output = new ArrayBufferWriter<byte>();
        Assert.True(VMDescWriter.TryWrite(desc, output, int.MaxValue, out ImmutableArray<Range> devices));
        Assert.Equal(desc.Devices.Length, devices.Length);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>The one device of a text that has these fields, after a check that the text regenerates.</summary>
    public static VMStateDescription ReadFields(string fields, string after = "")
    {
        string text = Text(Device(fields, after));
        VMDesc desc = Read(text);
        Assert.Equal(text, Write(desc));
        VMDescDevice device = Assert.Single(desc.Devices);
        Assert.Null(device.Reason);
        Assert.True(device.Description!.IsExact);
        return device.Description;
    }

    /// <summary>Why the one device of a text that has these fields has no description.</summary>
    public static string ReasonOf(string fields)
    {
        VMDescDevice device = Assert.Single(Read(Text(Device(fields))).Devices);
        Assert.Null(device.Description);
        return device.Reason!;
    }
}
