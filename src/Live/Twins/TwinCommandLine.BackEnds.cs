using System.Collections.Frozen;
using System.Globalization;

namespace Ber.Live;

/// <content>Networks, character devices, sound, files.</content>
internal sealed partial class TwinCommandLine
{
    /// <summary>What a card keeps of an option that makes the back end, too.</summary>
    private static readonly FrozenSet<string> s_cardKeys = FrozenSet.Create("id", "model", "mac", "macaddr", "addr", "vectors", "name");

    /// <summary>What a user network keeps: nothing that opens ports, reads folders or starts programs.</summary>
    private static readonly FrozenSet<string> s_userKeys = FrozenSet.Create(
        "type", "id", "net", "host", "ipv4", "ipv6", "ipv6-net", "ipv6-prefix", "ipv6-prefixlen", "ipv6-host", "restrict", "hostname", "dhcpstart", "dns",
        "ipv6-dns", "dnssearch", "domainname", "bootfile", "tftp-server-name");

    private static bool IsOutward(string key) => !s_userKeys.Contains(key.Split('.')[0]);

    private static bool IsOutwardOfCard(string key) => IsOutward(key) && !s_cardKeys.Contains(key);

    private string NextHub => string.Create(CultureInfo.InvariantCulture, $"{1000 + _hubs++}");

    /// <summary>A user network has a section and stays; of all others a hub port has as little of one.</summary>
    private void AddNetwork(string value)
    {
        ObjectText network = ReadObject("netdev", value, "type");
        if (network["type"] is "user")
        {
            Add("netdev", network.Options.Without(IsOutward));
            return;
        }

        string id = network["id"] ?? "";
        if (CanTap(network))
        {
            Add("netdev", TapOf(network).With(OptionText.Of(("id", id))));
            return;
        }

        if (network["queues"] is string queues && queues != "1")
            _notes.Add(new CaptureNote(CaptureNoteKind.OneQueue, $"-netdev {id}", queues));
        if (network["type"] is "tap" or "vhost-user" or "vhost-vdpa" or "bridge")
            _notes.Add(new CaptureNote(CaptureNoteKind.NoOffloads, $"-netdev {id}", network["type"]));
        Add("netdev", OptionText.Of(("type", "hubport"), ("id", id), ("hubid", network["type"] is "hubport" ? network["hubid"] : NextHub)));
    }

    private OptionText BehindCard(ObjectText card) => CanTap(card) ? TapOf(card) : OptionText.Of(("type", "hubport"), ("hubid", NextHub));

    /// <summary>In a network of its own a twin has a tap device like the machine's: its offloads are the host's.</summary>
    private bool CanTap(ObjectText network) => Apart.Count > 0 && network["type"] is "tap" or "bridge";

    /// <summary>A tap device without scripts, with as many queues as are said, or as descriptors are given.</summary>
    private static OptionText TapOf(ObjectText network) => OptionText.Of(
        ("type", "tap"),
        ("queues", network["queues"] ?? (network["fds"] is string fds ? fds.Split(':').Length.ToString(CultureInfo.InvariantCulture) : null)),
        ("vnet_hdr", network["vnet_hdr"]), ("script", "no"), ("downscript", "no"), ("vhost", "off"));

    /// <summary>A card, and what is behind it.</summary>
    private void AddCard(string value)
    {
        ObjectText card = ReadObject("nic", value, "type");
        if (card["type"] is "none")
            Add("nic", "none");
        else if (card["type"] is "user")
            Add("nic", card.Options.Without(IsOutwardOfCard));
        else
            Add("nic", BehindCard(card).With(card.Options.Without(static key => !s_cardKeys.Contains(key))));
    }

    /// <summary>A card or a back end at the hub: the card needs nothing behind the hub.</summary>
    private void AddToHub(string value)
    {
        OptionText net = OptionText.Parse(value, "type");
        if (net["type"] is "none")
            Add("net", "none");
        else if (net["type"] is "nic")
            Add("net", OptionText.Of(("type", "nic")).With(net.Without(static key => !s_cardKeys.Contains(key))));
        else if (net["type"] is "user")
            Add("net", net.Without(IsOutward));
    }

    private void AddCharacterDevice(string value)
    {
        ObjectText device = ReadObject("chardev", value, "backend");
        Add("chardev", OptionText.Of(("backend", "null"), ("id", device["id"]), ("mux", device["mux"])));
    }

    private static void AddPort(TwinCommandLine twin, string name, string value)
        => twin.Add(name, value == "none" || value.StartsWith("chardev:", StringComparison.Ordinal) ? value : "null");

    private void AddAudio(string value)
    {
        OptionText audio = OptionText.Parse(value, "driver");
        Add("audio", OptionText.Of(("driver", "none"), ("model", audio["model"]), ("id", audio["id"])));
    }

    /// <summary>A file system of the host becomes one that is empty.</summary>
    private void AddFiles(string name, string value)
    {
        OptionText files = OptionText.Parse(value, "fsdriver");
        Add(name, OptionText.Of(("fsdriver", "synth"), ("id", files["id"]), ("mount_tag", files["mount_tag"])));
    }
}
