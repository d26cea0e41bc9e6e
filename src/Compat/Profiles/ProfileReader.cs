namespace Ber.Compat;

/// <summary>Makes a profile of whatever shows one side of a migration.</summary>
public static class ProfileReader
{
    /// <summary>Reads a legacy stream, or a BER stream.</summary>
    /// <param name="source">Where its octets come from; read to its end.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>The profile.</returns>
    /// <exception cref="StreamFormatException">It is none of these, or malformed, or ends early.</exception>
    public static MigrationProfile Read(IOctetSource source, string name = "", CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        var builder = new ProfileBuilder(name);
        StreamTranslator.Inspect(source, builder, cancellationToken: cancellationToken);
        return builder.ToProfile();
    }
}
