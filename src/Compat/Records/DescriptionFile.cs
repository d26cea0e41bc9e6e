using Ber.Visitors;

namespace Ber.Compat;

/// <summary>The files that describe and hold no stream: content schema, a catalog; content profile, an announcement and maybe a catalog.</summary>
public static class DescriptionFile
{
    private const string DefaultProgram = "Ber.Compat";

    /// <summary>Writes a profile, with its schemas, as a BER file of content <c>profile</c>.</summary>
    /// <param name="profile">The profile.</param>
    /// <param name="sink">Where its octets go.</param>
    /// <param name="program">Name and version of the program, for the header record.</param>
    public static void Write(this MigrationProfile profile, IOctetSink sink, string program = DefaultProgram)
    {
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(sink);
        Write(sink, program, profile, profile.Schemas);
    }

    /// <summary>Writes a catalog as a BER file of content <c>schema</c>.</summary>
    /// <param name="catalog">The catalog.</param>
    /// <param name="sink">Where its octets go.</param>
    /// <param name="program">Name and version of the program, for the header record.</param>
    public static void Write(this SchemaCatalog catalog, IOctetSink sink, string program = DefaultProgram)
    {
        ArgumentNullException.ThrowIfNull(catalog);
        ArgumentNullException.ThrowIfNull(sink);
        Write(sink, program, null, catalog);
    }

    private static void Write(IOctetSink sink, string program, MigrationProfile? profile, SchemaCatalog? catalog)
    {
        using var writer = new MigrationStreamWriter(sink, DigestAlgorithm.XxHash128);
        writer.Begin(profile is null ? StreamContent.Schema : StreamContent.Profile, program);
        WriteRecords(writer, new TypeTable(), profile, catalog);
        using var nothing = new StreamDigest(DigestAlgorithm.XxHash128);
        writer.End(0, nothing.Value);
    }

    /// <summary>Writes the announcement at the head of a stream, and flushes it: the profile, and of its catalog what is about its devices.</summary>
    /// <param name="writer">The stream, behind its header.</param>
    /// <param name="types">The type numbers of the stream.</param>
    /// <param name="profile">What is announced.</param>
    internal static void WriteAnnouncement(MigrationStreamWriter writer, TypeTable types, MigrationProfile profile)
    {
        HashSet<string> names = [.. profile.Devices.Where(static d => d.Description is not null).Select(static d => d.Description!.Name)];
        SchemaCatalog? catalog = profile.Schemas is SchemaCatalog all
            ? new SchemaCatalog([.. all.Entries.Where(e => e.Description is not null && names.Contains(e.Description.Name))])
            {
                MachineType = all.MachineType,
                HasCounts = all.HasCounts,
            }
            : null;
        WriteRecords(writer, types, profile, catalog);
        writer.Flush();
    }

    /// <summary>Types, catalog, announcement: the announcement last, so that who reads it has all that it rests on.</summary>
    private static void WriteRecords(MigrationStreamWriter writer, TypeTable types, MigrationProfile? profile, SchemaCatalog? catalog)
    {
        foreach (VMStateDescription description in Descriptions(profile, catalog))
            types.AddWithNested(description, WriteType);

        if (catalog is not null)
        {
            CatalogRecord.Write(writer.BeginRecord(), types, catalog);
            writer.WriteRecord(RecordTag.Catalog);
        }

        if (profile is not null)
        {
            AnnouncementRecord.Write(writer.BeginRecord(), types, profile);
            writer.WriteRecord(RecordTag.Announcement);
        }

        void WriteType(VMStateDescription description, int number)
        {
            TypeRecord.Write(writer.BeginRecord(), types, description, number);
            writer.WriteRecord(RecordTag.Type);
        }
    }

    /// <summary>Reads either of the two.</summary>
    /// <param name="source">The file.</param>
    /// <param name="name">What the profile is called.</param>
    /// <param name="cancellationToken">Looked at between records.</param>
    /// <returns>The profile of a profile; of a schema one that has the catalog only.</returns>
    internal static MigrationProfile Read(IOctetSource source, string name, CancellationToken cancellationToken)
    {
        using var input = new MigrationStreamReader(new OctetWindow(source, null));
        if (input.Content is StreamContent.Stream)
            throw new StreamFormatException(StreamFormatError.NotAStream, 0, "a profile or a schema", "a migration stream");
        var types = new TypeTable();
        MigrationProfile? profile = null;
        SchemaCatalog? catalog = null;
        long index = -1;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            input.Read();
            RecordReader contents = input.Contents;
            switch (input.Tag)
            {
                case RecordTag.Type:
                    TypeRecord.Read(ref contents, types);
                    continue;
                case RecordTag.Announcement when profile is null && input.Content is StreamContent.Profile:
                    profile = AnnouncementRecord.Read(ref contents, types, name);
                    continue;
                case RecordTag.Catalog when catalog is null:
                    catalog = CatalogRecord.Read(ref contents, types);
                    continue;
                case RecordTag.Index:
                    index = input.RecordOffset;
                    continue;
                case RecordTag.End:
                    break;
                default:
                    throw new StreamFormatException(
                        StreamFormatError.Malformed, input.RecordOffset,
                        $"a record of a {input.Content.ToString().ToLowerInvariant()}", $"[APPLICATION {(int)input.Tag}]");
            }

            using var nothing = new StreamDigest(input.Algorithm);
            EndRecord.Check(ref contents, input, 0, nothing.Value, index);
            input.ReadEnd();
            break;
        }

        if (input.Content is StreamContent.Schema ? catalog is null : profile is null)
            throw new StreamFormatException(
                StreamFormatError.Malformed, input.RecordOffset, input.Content is StreamContent.Schema ? "a catalog" : "an announcement", "none");
        profile ??= new MigrationProfile { Name = name, MachineType = catalog!.MachineType };
        return profile with { Schemas = catalog };
    }

    private static IEnumerable<VMStateDescription> Descriptions(MigrationProfile? profile, SchemaCatalog? catalog)
    {
        foreach (ProfileDevice device in profile?.Devices ?? [])
        {
            if (device.Description is not null)
                yield return device.Description;
        }

        foreach (SchemaEntry entry in catalog?.Entries ?? [])
        {
            if (entry.Description is not null)
                yield return entry.Description;
        }
    }
}
