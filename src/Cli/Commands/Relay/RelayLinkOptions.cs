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

        /// <summary>Whether the options do not fit together.</summary>
        /// <param name="isRecorded">Whether --record is given.</param>
        /// <param name="isAnnounced">Whether --announce is.</param>
        /// <param name="isRehearsed">Whether --rehearse is.</param>
        /// <param name="problem">What is said of it.</param>
        public bool IsMisuse(bool isRecorded, bool isAnnounced, bool isRehearsed, out string problem)
        {
            problem = IsToBer && IsFromBer
                ? "--to-ber is beside the source, --from-ber beside the destination: a relay between the two is one without both."
                : Level > 0 && !IsToBer ? "--compress is about what goes over a link: with --to-ber."
                : isRecorded && IsLink
                    ? "--record keeps what QEMUs say to each other: a link is a BER file itself, and the relays beside it take no --record."
                : isRehearsed && IsLink
                    ? "--rehearse is for a relay without a link: put one between --from-ber and the destination, or the source and --to-ber."
                : isAnnounced && IsFromBer ? "what the source sends is announced beside it: --announce with --to-ber." : "";
            return problem.Length > 0;
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
                Messages.Say($"{listen}: the link is neither encrypted nor authenticated: whoever connects can send a guest (ssh -L, or a VPN)");
            if (IsToBer && connect.IsBeyondHost)
                Messages.Say($"{connect}: the link is neither encrypted nor authenticated: whoever is between reads guest memory (ssh -L, or a VPN)");
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
