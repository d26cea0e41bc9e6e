using System.Globalization;

namespace Ber.Live;

/// <content>Networks, character devices, objects.</content>
internal sealed partial class TwinCommandLine
{
    /// <summary>A socket that nobody else uses, and that has no section: for cards whose option makes the back end, too.</summary>
    private static readonly (string Key, string? Value)[] s_nowhere = [("type", "socket"), ("udp", "127.0.0.1:9"), ("localaddr", "127.0.0.1:0")];

    /// <summary>What a card keeps of an option that makes the back end, too.</summary>
    private static readonly HashSet<string> s_cardKeys = ["id", "model", "mac", "macaddr", "addr", "vectors", "name"];

    /// <summary>What of a user network opens ports or starts programs.</summary>
    private static bool IsOutward(string key) => key.Split('.')[0] is "hostfwd" or "guestfwd" or "smb" or "smbserver";

    /// <summary>A user network has a section and stays; of all others a hub port has as little of one.</summary>
    private void AddNetwork(string value)
    {
        ObjectText network = ObjectText.Parse(value, "type");
        if (network["type"] is "hubport")
        {
            Add("-netdev", value);
            return;
        }

        if (network["type"] is "user")
        {
            Add("-netdev", network.Options.Without(IsOutward).ToString());
            return;
        }

        string id = network["id"] ?? "";
        if (network["queues"] is string queues && queues != "1")
            _notes.Add(new CaptureNote(CaptureNoteKind.OneQueue, $"-netdev {id}", queues));
        if (network["type"] is "tap" or "vhost-user" or "vhost-vdpa" or "bridge")
            _notes.Add(new CaptureNote(CaptureNoteKind.NoOffloads, $"-netdev {id}", network["type"]));
        Add("-netdev", OptionText.Of(("type", "hubport"), ("id", id), ("hubid", string.Create(CultureInfo.InvariantCulture, $"{1000 + _hubs++}"))).ToString());
    }

    private static string Card(string value)
    {
        OptionText card = OptionText.Parse(value, "type");
        if (value == "none" || card["type"] is "none" or "nic" or "hubport")
            return value;
        if (card["type"] is "user")
            return card.Without(IsOutward).ToString();
        OptionText kept = card.Without(static key => !s_cardKeys.Contains(key));
        return OptionText.Of(s_nowhere).With([.. kept.Parts.Select(static p => (p.Key, (string?)p.Value))]).ToString();
    }

    private void AddCharacterDevice(string value)
    {
        ObjectText device = ObjectText.Parse(value, "backend");
        Add("-chardev", OptionText.Of(("backend", "null"), ("id", device["id"]), ("mux", device["mux"])).ToString());
    }

    private void AddObject(string value)
    {
        ObjectText made = ObjectText.Parse(value, "qom-type");
        switch (made["qom-type"])
        {
            case "memory-backend-file" or "memory-backend-memfd" or "memory-backend-ram":
                Add("-object", OptionText.Of(
                    ("qom-type", "memory-backend-ram"), ("id", made["id"]), ("size", made["size"]), ("share", made["share"]),
                    ("x-use-canonical-path-for-ramblock-id", made["x-use-canonical-path-for-ramblock-id"])).ToString());
                break;
            case "secret" or "secret_keyring" or "input-linux" or "input-barrier":
                break;   // what would use it has been replaced
            case string type when type.StartsWith("tls-creds-", StringComparison.Ordinal) || type.StartsWith("authz-", StringComparison.Ordinal):
                break;
            default:
                Add("-object", value);
                break;
        }
    }

    private static string? IdOf(string value, string implied, string key) => ObjectText.Parse(value, implied)[key];
}
