using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Ber.Visitors;
using Generators.Samples;
using Samples.Devices;

namespace Ber.Bench;

/// <summary><c>devices</c>: the sample devices with the state of real sections, generated code, least time of a visit in interleaved rounds.</summary>
internal static class DeviceComparison
{
    public const int Rounds = 40;

    private const int Visits = 2000;

    public static int Run(TextWriter output)
    {
        DeviceCodec[] devices = Devices();
        output.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}; least ns per visit of {Rounds} rounds");
        output.WriteLine("| device | BER encode | BER decode | QEMUFile encode | QEMUFile decode |");
        output.WriteLine("|---|---:|---:|---:|---:|");
        var least = devices.Select(static _ => new[] { double.MaxValue, double.MaxValue, double.MaxValue, double.MaxValue }).ToArray();
        for (int round = 0; round < Rounds; round++)
        {
            for (int i = 0; i < devices.Length; i++)
            {
                DeviceCodec device = devices[i];
                least[i][0] = Math.Min(least[i][0], Time(() => device.EncodeBer()));
                least[i][1] = Math.Min(least[i][1], Time(device.DecodeBer));
                least[i][2] = Math.Min(least[i][2], Time(() => device.EncodeQemuFile()));
                least[i][3] = Math.Min(least[i][3], Time(device.DecodeQemuFile));
            }
        }

        for (int i = 0; i < devices.Length; i++)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {devices[i].Name} | {least[i][0]:F0} | {least[i][1]:F0} | {least[i][2]:F0} | {least[i][3]:F0} |"));
        return 0;
    }

    /// <summary>The sample devices, each with the state of a real section.</summary>
    public static DeviceCodec[] Devices() =>
    [
        DeviceCodec.Of("pckbd", static _ => new Keyboard()),
        DeviceCodec.Of("ps2kbd", static _ => new Ps2Keyboard()),
        DeviceCodec.Of("ps2mouse", static _ => new Ps2Mouse()),
        DeviceCodec.Of("serial", static _ => new SerialPort()),
        DeviceCodec.Of("i8259", static _ => default(InterruptController)),
        DeviceCodec.Of("i8254", static _ => new IntervalTimer()),
        DeviceCodec.Of("dma", static _ => default(DmaController)),
        DeviceCodec.Of("mc146818rtc", static _ => new RealTimeClock()),
        DeviceCodec.Of("hpet", static _ => new EventTimer()),
        DeviceCodec.Of("fdc", static _ => new FloppyBus()),
        DeviceCodec.Of("e1000", static _ => new NetworkCard()),
        DeviceCodec.Of("sd-card", static _ => new SdCard()),
        DeviceCodec.Of("ipmi-interface", static _ => new ManagementInterface()),
        DeviceCodec.Of("s390_css", MakeChannels),
        DeviceCodec.Of("virtio-blk", static _ => new VirtioBlock(), "virtio-mmio@"),
    ];

    /// <summary>Nanoseconds of one of many visits.</summary>
    public static double Time(Action visit)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < Visits; i++)
            visit();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Visits;
    }

    /// <summary>The channel subsystems that the machine had which sent the section.</summary>
    private static ChannelSubsystem MakeChannels(RealSection section)
    {
        var channels = new ChannelSubsystem();
        channels.Images[0xFE] = new ChannelImage();
        int number = 0;
        foreach (VMStateField field in section.Description!.Fields.Where(static f => f.Name == "css"))
        {
            for (int end = number + field.Count; number < end; number++)
                channels.Images[number] ??= field.Struct?.Name == "s390_css_img" ? new ChannelImage() : null;
        }

        return channels;
    }
}
