using System.Text.Json;

namespace Support.Devices;

/// <summary>States of the devices with the boundaries of every field, and a comparison that no visitor takes part in.</summary>
public static class DeviceSamples
{
    private static readonly JsonSerializerOptions s_options = new() { IncludeFields = true };

    /// <summary>All fields of a state as text.</summary>
    public static string Text<TState>(TState state) => JsonSerializer.Serialize(state, s_options);

    public static IEnumerable<KbdState> Kbds { get; } =
    [
        default,
        new() { WriteCommand = 127, Status = 128, Mode = 255, Pending = 1, HasOutPort = true, OutPort = new() { OutPort = 0x05 } },
        new() { WriteCommand = 5, Status = 13, Mode = 0x70, Pending = 0x63 },
    ];

    public static IEnumerable<NicState> Nics { get; } = [new(), Nic(0, true, false), Nic(1, false, true), Nic(2, true, true), Nic(3, false, false)];

    public static IEnumerable<QueueState> Queues { get; } = [new(), Queue(1, 0), Queue(2, 1), Queue(300, 5)];

    private static NicState Nic(int seed, bool hasMitigation, bool hasFullMac)
    {
        long[] signed = [long.MinValue, -1, 127, long.MaxValue];
        ulong[] unsigned = [ulong.MaxValue, 1, 128, 1UL << 63];
        long s = signed[seed];
        ulong u = unsigned[seed];
        var nic = new NicState
        {
            RxBufferSize = (uint)u,
            EepromBits = (ushort)u,
            Reading = (byte)seed,
            Tso = (sbyte)(s >> 56),
            Offset = (short)(s >> 48),
            HasDelay = (byte)(seed % 2 * 2),
            Delay = seed % 2 == 1 ? (uint)u : 0,
            Link = u,
            HasMitigation = hasMitigation,
            HasFullMac = hasFullMac,
        };
        nic.Pci.Version = (int)(s >> 32);
        new Random(seed).NextBytes(nic.Pci.Config);
        new Random(seed + 1).NextBytes(nic.Header);
        nic.Mac.AsSpan().Fill((uint)u);
        nic.Mac[31] = 0x05;
        nic.Phy.AsSpan().Fill((ushort)(u >> 48));
        new byte[] { 0, 1, 2, 0xFF }.CopyTo(nic.Enabled, 0);
        nic.Counters = [s, 0, -s];
        for (int i = 0; i < nic.Contexts.Length; i++)
        {
            nic.Contexts[i] = new()
            {
                Start = (byte)u,
                End = (ushort)u,
                Length = (uint)u,
                Address = u,
                Delta = (int)(s >> 32),
                Small = (sbyte)s,
                Medium = (short)(s >> 48),
                Expires = s,
                Valid = (byte)i,
            };
            nic.Contexts[i].Sums[0] = (ushort)i;
            nic.Contexts[i].Sums[1] = (ushort)u;
        }

        if (hasMitigation)
            nic.Mitigation = new() { Read = (uint)u, IsOn = 2 };
        if (hasFullMac)
            nic.FullMac.Mac.AsSpan().Fill((uint)(u >> 32));
        return nic;
    }

    private static QueueState Queue(int count, int elements)
    {
        var queue = new QueueState
        {
            Name = new string('q', count % 256),
            Count = (ushort)count,
            Sizes = [.. Enumerable.Range(0, count).Select(static i => (uint)(i * 7919) << (i % 20))],
            Names = [.. Enumerable.Range(0, count).Select(static i => new string('ü', i % 128))],
            ConfigLength = elements * 50,
            Config = Enumerable.Range(0, elements * 50).Select(static i => (byte)i).ToArray(),
            Primary = elements % 2 == 0 ? null : new() { Index = 0x30303030, Flags = 0x30 },
            Secondary = elements % 2 == 1 ? new() { Index = 0x31FFFFFF, Flags = 1 } : null,
        };
        for (int i = 0; i < elements; i++)
        {
            var element = new QueueElement { Index = uint.MaxValue >> i, Flags = (byte)(i * 63) };
            queue.Requests.Add(element);
            queue.Domains.Add(new(ulong.MaxValue >> i, element));
            queue.Mappings.Add(new(new() { Low = (ulong)i << 60, High = ulong.MaxValue }, element));
            queue.Vectors[i % 3] = i % 3 == 1 ? null : element;
        }

        return queue;
    }
}
