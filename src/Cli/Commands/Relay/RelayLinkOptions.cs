using System.CommandLine;
using Ber.Compat;
using Ber.Live;

namespace Ber.Cli;

/// <summary>Options of two relays that have a link between them.</summary>
internal sealed class RelayLinkOptions
{
    private readonly Option<bool> _toBer = new("--to-ber")
    {
        Description = "Beside the source: all of a migration goes as one BER stream over one connection to a relay --from-ber, where --connect says.",
    };

    private readonly Option<bool> _fromBer = new("--from-ber")
    {
        Description = "Beside the destination: takes at --listen what a relay --to-ber sends, and connects to the destination as its source did.",
    };

    private readonly Option<int> _compress = CompressOption.Create();

    /// <summary>What was chosen.</summary>
    /// <param name="IsToBer">Beside the source.</param>
    /// <param name="IsFromBer">Beside the destination.</param>
    /// <param name="Level">Of zstd; 0: pages are not compressed.</param>
    public sealed record Chosen(bool IsToBer, bool IsFromBer, int Level)
    {
        /// <summary>Whether there is a link.</summary>
        public bool IsLink => IsToBer || IsFromBer;

        /// <summary>What does not fit together; null: all does.</summary>
        /// <param name="isRecorded">Whether --record is given.</param>
        /// <param name="isAnnounced">Whether --announce is.</param>
        public string? Problem(bool isRecorded, bool isAnnounced)
        {
            if (IsToBer && IsFromBer)
                return "--to-ber is beside the source, --from-ber beside the destination: a relay between the two is one without both.";
            if (Level > 0 && !IsToBer)
                return "--compress is about what goes over a link: with --to-ber.";
            if (isRecorded && IsLink)
                return "--record keeps what QEMUs say to each other: a link is a BER file itself, and the relays beside it take no --record.";
            return isAnnounced && IsFromBer ? "what the source sends is announced beside it: --announce with --to-ber." : null;
        }

        /// <summary>The relay of one migration.</summary>
        public IRelay NewRelay(RelayOptions options, IRelayWatcher watcher)
        {
            RelayOptions linked = options with { ZstdLevel = Level > 0 ? Level : null, Program = Product.Name };
            return IsToBer ? new LinkSender(linked, watcher) : IsFromBer ? new LinkReceiver(linked, watcher) : new RelayedMigration(options, watcher);
        }

        /// <summary>Says once that a link beyond this host is not protected.</summary>
        public void Warn(ChannelListener listener, ChannelAddress listen, ChannelAddress connect)
        {
            if (IsFromBer && listener.IsBeyondHost)
                Messages.Say($"{listen}: the link is neither encrypted nor authenticated: whoever can connect reads and writes guest memory (ssh -L, or a VPN)");
            if (IsToBer && connect.IsBeyondHost)
                Messages.Say($"{connect}: the link is neither encrypted nor authenticated: whoever is between the hosts reads guest memory (ssh -L, or a VPN)");
        }
    }

    /// <summary>Gives a command the options.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_toBer);
        command.Options.Add(_fromBer);
        command.Options.Add(_compress);
    }

    /// <summary>What was chosen.</summary>
    public Chosen Of(ParseResult result) => new(result.GetValue(_toBer), result.GetValue(_fromBer), result.GetValue(_compress));
}
