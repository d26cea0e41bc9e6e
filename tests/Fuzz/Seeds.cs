using System.Buffers;
using System.Text;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;
using Support;
using Support.Containers;
using Support.Hostile;

namespace Fuzz;

/// <summary>Inputs to begin with: golden streams, built ones, hostile ones, kept ones; with QBER_CORPUS some small streams and dumps of the
/// corpus. In a fixed order.</summary>
internal sealed class Seeds
{
    private const int LongestStream = 48 * 1024;
    private const int FromCorpus = 24;

    private readonly Dictionary<InputKind, List<byte[]>> _seeds = [];

    public Seeds()
    {
        foreach (string name in BuiltStreams.All.Keys)
            AddStream(BuiltStreams.All[name]().Legacy);
        foreach (string path in Files(Path.Join(GoldenText.Root, "tests/Golden/Streams"), "*.mig"))
            AddStream(File.ReadAllBytes(path));
        foreach (byte[] octets in HostileShape.All.SelectMany(static s => s.Make(4)))
            AddAny(octets);
        foreach (string path in Files(Path.Join(GoldenText.Root, "tests/Fuzz/Kept"), "*"))
            AddKept(path);
        if (CorpusFactAttribute.Folder is string corpus)
            AddCorpus(corpus);
        AddFields();
        AddContainers();
        AddProfiles();
        AddTraces();
        AddChannels();
        Add(InputKind.Dump, Encoding.UTF8.GetBytes(SeedTexts.Dump));
        Add(InputKind.Qmp, Encoding.UTF8.GetBytes(SeedTexts.Qmp));
        foreach (byte[] ber in Of(InputKind.Ber).Where(static b => b.Length < 4096).ToArray())
            Add(InputKind.Encodings, ber);
        foreach (InputKind kind in (ReadOnlySpan<InputKind>)[InputKind.Legacy, InputKind.Ber, InputKind.Dump])
        {
            foreach (byte[] octets in Of(kind))
                Add(InputKind.Any, octets);
        }

        for (int i = 0; i + 1 < Of(InputKind.Any).Count; i++)
            Add(InputKind.Pair, PairedInput.Join(Of(InputKind.Any)[i], Of(InputKind.Any)[i % 4 == 0 ? i : i + 1]));
    }

    public IReadOnlyList<byte[]> Of(InputKind kind) => _seeds.TryGetValue(kind, out List<byte[]>? seeds) ? seeds : [];

    /// <summary>A seed; small ones more often.</summary>
    public byte[] Choose(InputKind kind, Random random)
    {
        IReadOnlyList<byte[]> seeds = Of(kind);
        byte[] chosen = seeds[random.Next(seeds.Count)];
        for (int i = random.Next(8) == 0 ? 0 : 3; i > 0; i--)
        {
            byte[] other = seeds[random.Next(seeds.Count)];
            if (other.Length < chosen.Length)
                chosen = other;
        }

        return chosen;
    }

    private static IEnumerable<string> Files(string folder, string pattern)
        => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern).Order(StringComparer.Ordinal) : [];

    private void Add(InputKind kind, byte[] octets)
    {
        if (!_seeds.TryGetValue(kind, out List<byte[]>? seeds))
            _seeds[kind] = seeds = [];
        seeds.Add(octets);
    }

    private void AddAny(byte[] octets)
    {
        if (octets.Length <= LongestStream)
        {
            if (StreamTranslator.FormatOf(octets, out _) is StreamFormat.Legacy)
                AddStream(octets);
            else
                Add(octets.AsSpan().StartsWith("{"u8) ? InputKind.Dump : InputKind.Ber, octets);
        }
    }

    /// <summary>An input that something was found with: its folder-less name begins with the harness.</summary>
    private void AddKept(string path)
    {
        InputKind kind = FuzzTargets.Find(Path.GetFileName(path).Split('-')[0]).Kind;
        byte[] octets = File.ReadAllBytes(path);
        if (kind is InputKind.Any)
            AddAny(octets);
        else if (kind is not (InputKind.Pair or InputKind.TracePair))
            Add(kind, octets);
    }

    /// <summary>A legacy stream, its BER, and its vmdesc.</summary>
    private void AddStream(byte[] legacy)
    {
        if (legacy.Length > LongestStream)
            return;
        Add(InputKind.Legacy, legacy);
        LegacyPart? text = LegacyParts.Parse(legacy).Find(static p => p.Kind is LegacyPartKind.VMDesc);
        if (text is not null)
            Add(InputKind.VMDesc, text.Octets[5..]);
        foreach (DigestAlgorithm digest in (ReadOnlySpan<DigestAlgorithm>)[DigestAlgorithm.XxHash128, DigestAlgorithm.None])
        {
            var ber = new BoundedSink();
            try
            {
                int? level = legacy.Length % 4 == 0 ? 1 : null;
                StreamTranslator.LegacyToBer(
                    new CutSource(legacy, Cutting.Whole), ber, new TranslationOptions { Digest = digest, AllowTruncated = true, ZstdLevel = level });
                Add(InputKind.Ber, ber.ToArray());
            }
            catch (StreamFormatException)
            {
                return;   // a hostile shape that is refused
            }
        }
    }

    private void AddCorpus(string folder)
    {
        IEnumerable<FileInfo> streams = new DirectoryInfo(Path.Join(folder, "streams")).EnumerateFiles("*.mig").Where(static f => f.Length <= LongestStream);
        foreach (FileInfo file in streams.OrderBy(static f => f.Name, StringComparer.Ordinal).Where(static (_, i) => i % 8 == 0).Take(FromCorpus))
            AddStream(File.ReadAllBytes(file.FullName));
        IEnumerable<FileInfo> dumps = new DirectoryInfo(Path.Join(folder, "schemas")).EnumerateFiles("*.json");
        foreach (FileInfo file in dumps.OrderBy(static f => f.Length).ThenBy(static f => f.Name, StringComparer.Ordinal).Take(4))
            Add(InputKind.Dump, File.ReadAllBytes(file.FullName));
    }

    /// <summary>A small stream in everything that a library of ours opens.</summary>
    private void AddContainers()
    {
        byte[] stream = Of(InputKind.Legacy).Where(static s => s.Length > 512).MinBy(static s => s.Length)!;
        foreach (byte[] octets in (byte[][])[stream, ContainerOctets.Gzip(stream), ContainerOctets.Zstd(stream), ContainerOctets.Lz4(stream)])
        {
            Add(InputKind.Container, octets);
            Add(InputKind.Container, new LibvirtBuilder { Format = 1 }.Make(octets));
            Add(InputKind.Container, [.. new byte[512], .. octets]);
        }

        Add(InputKind.Container, ContainerOctets.Gzip(ContainerOctets.Gzip(stream)));
        foreach (int bits in (ReadOnlySpan<int>)[9, 12])
        {
            Add(InputKind.Container, new Qcow2Builder { ClusterBits = bits }.Make(stream));
            Add(InputKind.Container, new Qcow2Builder { ClusterBits = bits, IsCompressed = true }.Make(stream));
        }

        Add(InputKind.Container, new Qcow2Builder { ClusterBits = 14, HasSubclusters = true }.Make(stream));
    }

    /// <summary>Fields that QEMU saves by functions of its own, out of golden streams; each as the state of every device whose octets may look so.</summary>
    private void AddFields()
    {
        foreach (string path in Files(Path.Join(GoldenText.Root, "tests/Golden/Streams"), "*virtio*.mig"))
            StreamInspector.Skim(new CutSource(File.ReadAllBytes(path), Cutting.Whole), new FieldSeeds(this));
    }

    private sealed class FieldSeeds(Seeds seeds) : IStreamConsumer
    {
        public void OnDevice(DeviceSection section)
        {
            if (section.State is not null)
                Add(section.Description!, section.Contents, 0);
        }

        private void Add(VMStateDescription description, ReadOnlyMemory<byte> contents, long offset)
        {
            foreach (VMStateField field in description.Fields)
            {
                int choice = Array.FindIndex(GrammarTarget.Fields, f => f.Type == field.TypeName && (f.Device.Length == 0 || f.Device == description.Name));
                if (field.IsSavedByHand && choice >= 0)
                    seeds.Add(InputKind.Field, [(byte)choice, .. contents.Span.Slice((int)offset, (int)field.Length!.Value)]);
                else if (field is { Struct: not null, IsArray: false })
                    Add(field.Struct, contents, offset);
                offset += field.Length ?? 0;
            }
        }
    }

    /// <summary>Profiles, schemas and dumps of some streams, and streams that announce them.</summary>
    private void AddProfiles()
    {
        byte[][] streams = [.. Of(InputKind.Legacy)];
        for (int i = 0; i < streams.Length; i += 5)
        {
            try
            {
                MigrationProfile profile = ProfileReader.Read(new CutSource(streams[i], Cutting.Whole), "seed");
                SchemaCatalog catalog = SchemaCatalog.FromProfile(profile);
                AddWritten(sink => profile.Write(sink));
                AddWritten(sink => catalog.Write(sink));
                var options = new TranslationOptions { Announcement = profile };
                AddWritten(sink => StreamTranslator.LegacyToBer(new CutSource(streams[i], Cutting.Whole), sink, options));
                var text = new ArrayBufferWriter<byte>();
                catalog.WriteJson(text);
                Add(InputKind.Dump, text.WrittenSpan.ToArray());
            }
            catch (StreamFormatException)
            {
                // A stream that breaks off.
            }
        }
    }

    private void AddWritten(Action<IOctetSink> write)
    {
        var sink = new BoundedSink();
        write(sink);
        if (sink.Octets.Length <= LongestStream)
            Add(InputKind.Ber, sink.ToArray());
    }

    /// <summary>Migrations with several channels, their files, and channels that are not understood.</summary>
    private void AddChannels()
    {
        foreach (Func<BuiltChannels.Built> build in BuiltChannels.All.Values)
        {
            BuiltChannels.Built built = build();
            Add(InputKind.Channels, ChannelBundle.Join(built.Main, built.Others));
            byte[] ber = ChannelTranslations.Encode(built.Main, built.Others, out _);
            if (ber.Length <= LongestStream)
                Add(InputKind.Ber, ber);
        }
    }

    private void AddTraces()
    {
        foreach (string path in Files(Path.Join(GoldenText.Root, "tests/Golden/Trace"), "*.txt"))
            Add(InputKind.TracePair, Encoding.UTF8.GetBytes(string.Join('\n', File.ReadLines(path).Take(40))));
    }
}
