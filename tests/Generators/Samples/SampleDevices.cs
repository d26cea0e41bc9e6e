using Ber.Visitors;
using global::Samples.Devices;

namespace Generators.Samples;

/// <summary>The samples, each with the sections that it reads.</summary>
public static class SampleDevices
{
    public static IReadOnlyList<SampleDevice> All { get; } =
    [
        new SampleDevice<Keyboard>(static () => new()) { Name = "pckbd" },
        new SampleDevice<Ps2Keyboard>(static () => new()) { Name = "ps2kbd" },
        new SampleDevice<Ps2Mouse>(static () => new()) { Name = "ps2mouse" },
        new SampleDevice<SerialPort>(static () => new()) { Name = "serial" },
        new SampleDevice<InterruptController>(static () => default) { Name = "i8259" },
        new SampleDevice<IntervalTimer>(static () => new()) { Name = "i8254" },
        new SampleDevice<DmaController>(static () => default) { Name = "dma" },
        new SampleDevice<RealTimeClock>(static () => new()) { Name = "mc146818rtc" },
        new SampleDevice<EventTimer>(static () => new()) { Name = "hpet" },
        new SampleDevice<FloppyBus>(static () => new()) { Name = "fdc" },
        new SampleDevice<NetworkCard>(static () => new()) { Name = "e1000" },
        // In 5.2 the last octet was a field.
        new SampleDevice<SdCard>(static () => new()) { Name = "sd-card", IsMeant = static s => s.Description!.Fields[^1].TypeName == "unused_buffer" },
        new SampleDevice<ManagementInterface>(static () => new()) { Name = "ipmi-interface" },
        // Before 10.0 vmdesc has an array of buffers there.
        new SampleDevice<ChannelSubsystem>(static () => MakeChannels(null), MakeChannels)
        {
            Name = "s390_css",
            IsInvented = false,
            IsDescribedAlike = static d => d.Fields.Any(IsImage),
        },
        // vmdesc has one field of octets there.
        new SampleDevice<VirtioBlock>(static () => new())
        {
            Name = "virtio-blk",
            IsMeant = static s => s.Path.IdStr.StartsWith("virtio-mmio@", StringComparison.Ordinal),
            IsDescribedAlike = static _ => false,
        },
    ];

    /// <summary>
    /// A machine has the images of its channel subsystems before anything is loaded: that with the number 254 of virtual devices, and those
    /// that its own devices have asked for.
    /// </summary>
    private static ChannelSubsystem MakeChannels(RealSection? section)
    {
        var channels = new ChannelSubsystem();
        channels.Images[0xFE] = new ChannelImage();
        int number = 0;
        foreach (VMStateField field in section?.Description?.Fields.Where(static f => f.Name == "css") ?? [])
        {
            for (int end = number + field.Count; number < end; number++)
                channels.Images[number] ??= IsImage(field) ? new ChannelImage() : null;
        }

        return channels;
    }

    private static bool IsImage(VMStateField field) => field.Struct?.Name == "s390_css_img";
}
