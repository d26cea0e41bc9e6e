using System.Globalization;

namespace Ber.Live;

/// <summary>
/// The networks of a domain in its command line. <c>domxml-to-native</c> makes a plain tap device of each (qemuConnectDomainXMLToNative): kind, place on the
/// bus, queues, offloads and ROM are lost, and are taken from the XML again.
/// </summary>
internal static class DomainNetworks
{
    /// <summary>Attributes of <c>driver</c> and of what is in it, and the properties of virtio-net that libvirt makes of them (qemu_command.c).</summary>
    private static readonly (string? Element, string Attribute, string Property)[] s_properties =
    [
        (null, "rx_queue_size", "rx_queue_size"), (null, "tx_queue_size", "tx_queue_size"), (null, "event_idx", "event_idx"),
        (null, "ioeventfd", "ioeventfd"), (null, "rss", "rss"), (null, "rss_hash_report", "hash"), (null, "packed", "packed"), (null, "ats", "ats"),
        (null, "iommu", "iommu_platform"), (null, "page_per_vq", "page-per-vq"),
        ("host", "csum", "csum"), ("host", "gso", "gso"), ("host", "tso4", "host_tso4"), ("host", "tso6", "host_tso6"), ("host", "ecn", "host_ecn"),
        ("host", "ufo", "host_ufo"), ("host", "mrg_rxbuf", "mrg_rxbuf"),
        ("guest", "csum", "guest_csum"), ("guest", "tso4", "guest_tso4"), ("guest", "tso6", "guest_tso6"), ("guest", "ecn", "guest_ecn"),
        ("guest", "ufo", "guest_ufo"),
    ];

    /// <summary>The command line with the networks that the XML has.</summary>
    /// <param name="commandLine">libvirt's.</param>
    /// <param name="domain">The XML.</param>
    public static string[] Restore(string[] commandLine, DomainElement domain)
    {
        string[] words = [.. commandLine];
        int index = 0;
        foreach (DomainElement network in domain.Element("devices")?.Elements("interface") ?? [])
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"hostnet{index++}");
            for (int i = 1; i < words.Length; i++)
            {
                if (words[i - 1] == "-netdev" && ObjectText.Parse(words[i], "type") is var backEnd && backEnd["id"] == id)
                    words[i] = BackEnd(backEnd.Options, network).ToString();
                else if (words[i - 1] == "-device" && ObjectText.Parse(words[i], "driver") is var card && card["netdev"] == id)
                    words[i] = DeviceText.Change(words[i], static _ => false, Card(card["driver"] ?? "", network, domain));
            }
        }

        return words;
    }

    private static string? Value(DomainElement? element, string attribute) => element?.Attribute(attribute);

    private static OptionText BackEnd(OptionText made, DomainElement network)
    {
        bool isHelped = Value(network.Element("backend"), "type") is "passt" or "vhostuser";
        string type = Value(network, "type") switch
        {
            "user" when !isHelped => "user",
            "user" => "stream",
            "vhostuser" => "vhost-user",
            "vdpa" => "vhost-vdpa",
            "mcast" or "server" or "client" or "udp" => "socket",
            _ => "tap",
        };
        return OptionText.Of(("type", type), ("id", made["id"]), ("queues", Value(network.Element("driver"), "queues")));
    }

    /// <summary>What the card has beside or instead of what libvirt's line says.</summary>
    private static OptionText Card(string driver, DomainElement network, DomainElement domain)
    {
        // A network that is a device of the host: a card of another kind, and refused as such.
        List<(string Key, string? Value)> parts = Value(network, "type") == "hostdev" ? [("driver", "vfio-pci")] : [];
        DomainElement? rom = network.Element("rom");
        parts.AddRange(
        [
            .. Place(network.Element("address"), domain),
            ("romfile", Value(rom, "enabled") == "no" ? "" : Value(rom, "file")),
            ("rombar", Value(rom, "bar") switch { "on" => "1", "off" => "0", _ => null }),
            ("acpi-index", Value(network.Element("acpi"), "index")),
        ]);
        if (driver.StartsWith("virtio-net", StringComparison.Ordinal))
            parts.AddRange(Virtio(network, hasVectors: driver.Contains("-pci", StringComparison.Ordinal)));
        return OptionText.Of([.. parts]);
    }

    private static IEnumerable<(string Key, string? Value)> Virtio(DomainElement network, bool hasVectors)
    {
        DomainElement? driver = network.Element("driver");
        foreach ((string? element, string attribute, string property) in s_properties)
            yield return (property, Value(element is null ? driver : driver?.Element(element), attribute));
        yield return ("host_mtu", Value(network.Element("mtu"), "size"));
        if (uint.TryParse(Value(driver, "queues"), NumberStyles.None, CultureInfo.InvariantCulture, out uint queues) && queues > 1)
        {
            yield return ("mq", "on");
            if (hasVectors)
                yield return ("vectors", string.Create(CultureInfo.InvariantCulture, $"{2 * queues + 2}"));
        }
    }

    /// <summary>Bus and slot; of a bus its name is that of the controller.</summary>
    private static IEnumerable<(string Key, string? Value)> Place(DomainElement? address, DomainElement domain)
    {
        if (Value(address, "type") != "pci" || Number(address, "bus") is not uint bus || Number(address, "slot") is not uint slot)
            yield break;
        DomainElement? controller = domain.Element("devices")!.Elements("controller")
            .FirstOrDefault(c => Value(c, "type") == "pci" && Number(c, "index") == bus);
        string name = string.Create(CultureInfo.InvariantCulture, $"pci.{bus}");
        uint function = Number(address, "function") ?? 0;
        yield return ("bus", Value(controller?.Element("alias"), "name") ?? (Value(controller, "model") == "pcie-root" ? "pcie.0" : name));
        yield return ("addr", string.Create(CultureInfo.InvariantCulture, $"0x{slot:x}.0x{function:x}"));
        if (Value(address, "multifunction") == "on")
            yield return ("multifunction", "on");
    }

    /// <summary>A number as libvirt writes it, 0x… or decimal.</summary>
    private static uint? Number(DomainElement? element, string attribute)
    {
        string text = Value(element, attribute) ?? "";
        bool isHex = text.StartsWith("0x", StringComparison.Ordinal);
        NumberStyles style = isHex ? NumberStyles.AllowHexSpecifier : NumberStyles.None;
        return uint.TryParse(isHex ? text[2..] : text, style, CultureInfo.InvariantCulture, out uint number) ? number : null;
    }
}
