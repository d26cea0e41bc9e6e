using Ber.Compat;

namespace Ber.Live;

/// <summary>What passes through a relay, kept channel by channel while it flows, and made one BER stream of when it has ended.</summary>
/// <param name="folder">Where it is kept until then, in files without a name.</param>
internal sealed class RelayRecording(string folder) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Part> _parts = [];

    private sealed record Part(RelayedConnection Connection, bool IsBack, SpooledOctets Octets);

    /// <summary>Keeps what is read of a connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="isBack">Whether it is what comes back.</param>
    /// <param name="octets">What is read.</param>
    public IOctetSource Keep(RelayedConnection connection, bool isBack, IOctetSource octets)
    {
        lock (_lock)
        {
            var kept = new SpooledOctets(folder);
            _parts.Add(new Part(connection, isBack, kept));
            return new TeeSource(octets, kept);
        }
    }

    /// <summary>Makes a BER stream of it.</summary>
    /// <param name="output">Where it goes.</param>
    /// <param name="options">Choices.</param>
    /// <returns>null: there was no main channel that could be read.</returns>
    /// <exception cref="IOException">Not all of it could be kept.</exception>
    public TranslationResult? Write(IOctetSink output, TranslationOptions options)
    {
        if (_parts.Find(static p => p.Octets.Failure is not null)?.Octets.Failure is IOException failure)
            throw failure;
        if (_parts.Find(static p => !p.IsBack && p.Connection.Kind is RelayedConnectionKind.Main) is not Part main)
            return null;
        var channels = new List<ChannelInput>();
        foreach (Part part in _parts)
        {
            if (KindOf(part, main) is MigrationChannelKind kind)
                channels.Add(new ChannelInput(part.IsBack ? "the return path" : "a channel", part.Octets.Read()) { Kind = kind });
        }

        return StreamTranslator.LegacyToBer(main.Octets.Read(), output, options with { AllowTruncated = true, Channels = channels });
    }

    public void Dispose()
    {
        foreach (Part part in _parts)
            part.Octets.Dispose();
    }

    /// <summary>Which channel of the migration it is; null: the main one, or none.</summary>
    private static MigrationChannelKind? KindOf(Part part, Part main)
    {
        if (part.IsBack)
            return part.Connection == main.Connection && part.Octets.Length > 0 ? MigrationChannelKind.ReturnPath : null;
        return part.Connection.Kind switch
        {
            RelayedConnectionKind.Multifd => MigrationChannelKind.Multifd,
            RelayedConnectionKind.Preempt or RelayedConnectionKind.Silent => MigrationChannelKind.Preempt,
            _ => null,
        };
    }
}
