using Ber.Compat;
using CommunityToolkit.HighPerformance.Buffers;
using StreamContent = Ber.Compat.StreamContent;

namespace Ber.Detector;

/// <summary>Makes a profile, or a catalog, of whatever shows one side of a migration.</summary>
public static class ProfileReader
{
    /// <summary>Octets of a dump at most.</summary>
    private const int MaxDumpLength = 512 * 1024 * 1024;

    /// <summary>Reads a stream (legacy or BER), a profile, a schema, or the JSON text of <c>-dump-vmstate</c>.</summary>
    /// <param name="source">Where its octets come from; read to its end.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="limits">What a stream may stand for; null: as by default.</param>
    /// <param name="again">
    /// Opens it once more, from its start: then the indexes of virtio's rings, which stand in the guest's memory, are read, too, and can be compared with those
    /// of the devices. null: they are not.
    /// </param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>The profile. Of a schema or dump it has the <see cref="MigrationProfile.Schemas"/> only.</returns>
    /// <exception cref="StreamFormatException">It is none of these, or malformed, or ends early.</exception>
    public static MigrationProfile Read(IOctetSource source, string name = "", StreamLimits? limits = null, Func<IOctetSource>? again = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(name);
        var input = new PeekedSource(source);
        if (IsJson(input.Start))
        {
            SchemaCatalog dump = ReadDump(input);
            return new MigrationProfile { Name = name, MachineType = dump.MachineType, Schemas = dump };
        }

        if (KnownFormats.ContentOf(input.Start) is StreamContent.Schema or StreamContent.Profile)
            return DescriptionFile.Read(input, name, cancellationToken);
        var builder = new ProfileBuilder(name);
        StreamInspector.Skim(input, builder, limits: limits, cancellationToken: cancellationToken);
        MigrationProfile profile = builder.ToProfile();
        return again is null ? profile : RingReader.Read(profile, again, limits, cancellationToken);
    }

    /// <summary>Reads the catalog in a schema or dump, or the descriptions in a stream or profile.</summary>
    /// <param name="source">Where its octets come from; read to its end.</param>
    /// <param name="limits">What a stream may stand for; null: as by default.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>The catalog.</returns>
    /// <exception cref="StreamFormatException">It is none of these, or malformed, or ends early.</exception>
    public static SchemaCatalog ReadCatalog(IOctetSource source, StreamLimits? limits = null, CancellationToken cancellationToken = default)
    {
        MigrationProfile profile = Read(source, "", limits, cancellationToken: cancellationToken);
        if (profile.Schemas is not SchemaCatalog schemas)
            return SchemaCatalog.FromProfile(profile);
        return profile.Devices.IsEmpty ? schemas : SchemaCatalogs.Merge(schemas, SchemaCatalog.FromProfile(profile));
    }

    private static bool IsJson(ReadOnlySpan<byte> start) => start.TrimStart(" \t\r\n"u8).StartsWith("{"u8);

    private static SchemaCatalog ReadDump(PeekedSource input)
    {
        using var text = new ArrayPoolBufferWriter<byte>(1024 * 1024);
        while (input.Read(text.GetSpan(64 * 1024)) is > 0 and int read)
        {
            text.Advance(read);
            if (text.WrittenCount > MaxDumpLength)
            {
                throw new StreamFormatException(
                    StreamFormatError.LimitExceeded, text.WrittenCount, $"a dump of at most {MaxDumpLength} octets", "a longer one");
            }
        }

        return SchemaCatalogs.ReadJson(text.WrittenSpan);
    }
}
