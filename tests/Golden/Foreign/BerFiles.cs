using System.Collections.Concurrent;
using Ber.Compat;
using Support;

namespace Golden.Foreign;

/// <summary>BER files in a folder of their own, as foreign decoders want them: every golden stream, and every built one.</summary>
public sealed class BerFiles : IDisposable
{
    private readonly ConcurrentBag<string> _names = [];

    public BerFiles()
    {
        Folder = Directory.CreateTempSubdirectory("qber-foreign-").FullName;
        foreach (string name in Streams.AllNames)
            Add(name, Streams.Read(name), false);
        foreach ((string name, Func<BuiltStreams.Built> build) in BuiltStreams.All)
        {
            BuiltStreams.Built built = build();
            Add($"built {name}".Replace(' ', '-').Replace(',', '-'), built.Legacy, built.IsTruncated);
        }

        foreach ((string name, Func<BuiltChannels.Built> build) in BuiltChannels.All)
            AddChannels($"built channels {name}".Replace(' ', '-'), build());
        AddDescriptions();
    }

    public string Folder { get; }

    /// <summary>Names of the files in <see cref="Folder"/>.</summary>
    public IReadOnlyCollection<string> Names => _names;

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    /// <summary>A profile, a schema, and a stream that begins with an announcement.</summary>
    private void AddDescriptions()
    {
        const string Name = "pc-q35-virtio-blk-7.2";
        byte[] legacy = Streams.Read(Name);
        MigrationProfile profile = Sides.Profile(legacy) with
        {
            Version = new QemuVersionRange(new QemuVersion(7, 2), new QemuVersion(7, 2), IsStated: true),
            Uuid = new byte[16],
        };
        using (var file = File.Create(Path.Join(Folder, "built-profile.ber")))
            (profile with { Schemas = SchemaCatalog.FromProfile(profile) }).Write(new StreamOctetSink(file));
        using (var file = File.Create(Path.Join(Folder, "built-schema.ber")))
            SchemaCatalog.FromProfile(profile).Write(new StreamOctetSink(file));
        using (var file = File.Create(Path.Join(Folder, "built-announced.ber")))
            StreamTranslator.LegacyToBer(new StreamOctetSource(new MemoryStream(legacy)), new StreamOctetSink(file),
                new TranslationOptions { Announcement = profile });
        foreach (string name in (ReadOnlySpan<string>)["built-profile.ber", "built-schema.ber", "built-announced.ber"])
            _names.Add(name);
    }

    private void AddChannels(string name, BuiltChannels.Built built)
    {
        File.WriteAllBytes(Path.Join(Folder, $"{name}.ber"), ChannelTranslations.Encode(built.Main, built.Others, out _));
        _names.Add($"{name}.ber");
    }

    private void Add(string name, byte[] legacy, bool isTruncated)
    {
        File.WriteAllBytes(Path.Join(Folder, $"{name}.ber"), Translations.Encode(legacy, out _, isTruncated));
        _names.Add($"{name}.ber");
    }
}
