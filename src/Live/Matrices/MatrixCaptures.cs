using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.RegularExpressions;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>The machines of a plan: each is started once, and what it sends is kept. Any thread may ask.</summary>
/// <param name="plan">The plan.</param>
/// <param name="options">Choices.</param>
/// <param name="store">Where all is kept.</param>
/// <param name="identities">What tells the builds from each other, by their names.</param>
internal sealed partial class MatrixCaptures(
    MatrixPlan plan, MatrixRunOptions options, IMatrixStore store, IReadOnlyDictionary<string, MatrixBuildIdentity> identities)
{
    private readonly ConcurrentDictionary<(string Build, MatrixPlace Place), Lazy<MatrixCapture>> _captures = new();
    private readonly ConcurrentDictionary<(string Build, string Machine), Lazy<(string Digest, SchemaCatalog? Schemas)>> _dumps = new();
    private readonly ConcurrentDictionary<(string Build, MatrixPlace Place), Lazy<ImmutableArray<VirtioOffer>>> _offers = new();
    private readonly string _firmware = plan.Firmware is null ? "" : MatrixKey.Of(File.ReadAllBytes(plan.Firmware));

    /// <summary>A machine's capture, made now unless there is one.</summary>
    public MatrixCapture Of(MatrixBuild build, MatrixPlace place)
        => _captures.GetOrAdd((build.Name, place), _ => new Lazy<MatrixCapture>(() => FindOrMake(build, place))).Value;

    /// <summary>All that makes a machine what it is.</summary>
    public IEnumerable<string> PartsOf(MatrixBuild build, MatrixPlace place)
        => [identities[build.Name].Version, identities[build.Name].Digest, _firmware, .. plan.CommandLine(build, place)];

    /// <summary>A stream that is kept.</summary>
    /// <exception cref="MatrixFormatException">What is kept is something else.</exception>
    public byte[] Stream(string digest)
    {
        using var octets = new MemoryStream();
        try
        {
            using var packed = new GZipStream(new MemoryStream(store.Find(StreamName(digest)) ?? []), CompressionMode.Decompress);
            packed.CopyTo(octets);
        }
        catch (InvalidDataException)
        {
            octets.SetLength(0);
        }

        byte[] all = octets.ToArray();
        return MatrixKey.Of(all) == digest ? all : throw new MatrixFormatException(StreamName(digest), "the cache has something else there: remove it");
    }

    /// <summary>Keeps a stream.</summary>
    /// <returns>Its digest.</returns>
    public string KeepStream(ReadOnlySpan<byte> octets)
    {
        using var packed = new MemoryStream();
        using (var stream = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            stream.Write(octets);
        string digest = MatrixKey.Of(octets);
        store.Keep(StreamName(digest), packed.ToArray());
        return digest;
    }

    /// <summary>Whether a stream is kept.</summary>
    public bool HasStream(string digest) => store.Has(StreamName(digest));

    /// <summary>The profile of a capture, with what the binary says of its device types.</summary>
    public MigrationProfile ProfileOf(MatrixBuild build, MatrixPlace place)
    {
        byte[] octets = store.Find(ProfileName(Of(build, place).Profile)) ?? [];
        MigrationProfile profile = ProfileReader.Read(new StreamOctetSource(new MemoryStream(octets)), build.Name, options.Limits);
        return profile with { Schemas = DumpOf(build, place.Machine).Schemas };
    }

    /// <summary>What the virtio devices of a machine offer.</summary>
    public ImmutableArray<VirtioOffer> OffersOf(MatrixBuild build, MatrixPlace place)
    {
        MatrixPlace paused = place with { State = MatrixState.Paused };
        return _offers.GetOrAdd((build.Name, paused), _ => new Lazy<ImmutableArray<VirtioOffer>>(() => ReadOffers(build, paused))).Value;
    }

    /// <summary>A machine that has loaded a stream, and whose guest was reset then.</summary>
    public MatrixCapture AfterReset(MatrixBuild build, MatrixPlace place, string stream)
    {
        MatrixPlace paused = place with { State = MatrixState.Paused };
        return FindOrMake(
            MatrixKey.Of("reset", [options.Program, stream, Running(place), .. PartsOf(build, paused)]),
            () => Reset(plan.CommandLine(build, place), place, stream));
    }

    /// <summary>What a binary says of its device types with a machine type, and the digest of that.</summary>
    public (string Digest, SchemaCatalog? Schemas) DumpOf(MatrixBuild build, string machine)
        => _dumps.GetOrAdd((build.Name, machine), _ => new Lazy<(string, SchemaCatalog?)>(() => FindOrMakeDump(build, machine))).Value;

    private static string StreamName(string digest) => $"stream-{digest}.mig.gz";

    private static string ProfileName(string digest) => $"profile-{digest}.qprofile";

    private ImmutableArray<VirtioOffer> ReadOffers(MatrixBuild build, MatrixPlace paused)
    {
        MatrixPlace ran = paused with { State = MatrixState.Ran };
        MigrationProfile? after = null;
        if (plan.States.Contains(MatrixState.Ran) && Of(build, ran) is { IsThere: true } capture)
            after = ProfileReader.Read(new StreamOctetSource(new MemoryStream(Stream(capture.Stream))), build.Name, options.Limits);
        return VirtioOffer.Of(ProfileOf(build, paused), after);
    }

    private MatrixCapture FindOrMake(MatrixBuild build, MatrixPlace place)
        => FindOrMake(
            MatrixKey.Of("capture", [options.Program, MatrixNames.Of(place.State), Running(place), .. PartsOf(build, place)]), () => Make(build, place));

    private string Running(MatrixPlace place)
        => place.State is MatrixState.Ran ? plan.Running.TotalSeconds.ToString(CultureInfo.InvariantCulture) : "";

    private MatrixCapture FindOrMake(string key, Func<MatrixCapture> make)
    {
        string name = $"capture-{key}.json";
        if (store.TryFind(name, Read, out MatrixCapture? found) && IsKept(found))
            return found;
        MatrixCapture made = make();
        if (made.Outcome is not MatrixOutcome.Hangs)   // that may be the fault of whatever else ran
            store.Keep(name, Text(made));
        return made;
    }

    private bool IsKept(MatrixCapture capture)
        => !capture.IsThere || (HasStream(capture.Stream) && (capture.Profile.Length == 0 || store.Has(ProfileName(capture.Profile))));

    private MatrixCapture Make(MatrixBuild build, MatrixPlace place)
    {
        try
        {
            var line = TwinCommandLine.Of(plan.CommandLine(build, place), PrivateNetwork.For);
            var limit = new TimeLimit(options.TimeLimit);
            using var sent = new MemoryStream();
            var errand = new TwinErrand { Copy = new StreamOctetSink(sent), RunsFor = place.State is MatrixState.Ran ? plan.Running : null };
            MigrationProfile profile = TwinSandbox.Run(
                canSpawn: true,
                sandbox =>
                {
                    sent.SetLength(0);
                    return Twin.Migrate(line, sandbox, options.Limits, limit, errand);
                },
                build.Name, null);
            string stream = KeepStream(sent.GetBuffer().AsSpan(0, (int)sent.Length));
            string kept = place.State is MatrixState.Paused ? KeepProfile(profile) : "";
            return new MatrixCapture { Outcome = MatrixOutcome.Loads, Stream = stream, Profile = kept };
        }
        catch (TwinException exception) when (exception.Problem is TwinProblem.Ended)
        {
            return OfEnded(exception);
        }
        catch (TwinException exception) when (exception.Problem is TwinProblem.TimedOut)
        {
            return new MatrixCapture { Outcome = MatrixOutcome.Hangs };
        }
        catch (StreamFormatException exception)
        {
            return new MatrixCapture { Outcome = MatrixOutcome.Untried, Words = [exception.Message] };
        }
    }

    private MatrixCapture Reset(ImmutableArray<string> commandLine, MatrixPlace place, string stream)
    {
        byte[] octets = Stream(stream);
        using var sent = new MemoryStream();
        var rehearsal = new RehearsalOptions
        {
            TimeLimit = options.TimeLimit,
            Limits = options.Limits,
            Again = () => new StreamOctetSource(new MemoryStream(octets)),
            SentAgain = new StreamOctetSink(sent),
            IsFull = place.State is MatrixState.Ran,   // the firmware is in the stream, and nowhere else: QEMU forgets it where it waits for one
            RunsAfterReset = place.State is MatrixState.Ran ? plan.Running : TimeSpan.Zero,
        };
        try
        {
            RehearsalReport report = Rehearsal.Run(rehearsal.Again(), commandLine, rehearsal);
            MatrixOutcome outcome = MatrixNames.Of(report.Outcome);
            return outcome.IsLoaded() && sent.Length > 0
                ? new MatrixCapture { Outcome = MatrixOutcome.Loads, Stream = KeepStream(sent.GetBuffer().AsSpan(0, (int)sent.Length)) }
                : new MatrixCapture { Outcome = outcome, Words = outcome is MatrixOutcome.Dies ? [] : MatrixWords.Shortened(report.Words) };
        }
        catch (Exception exception) when (exception is TwinException or QmpException or StreamFormatException)
        {
            return new MatrixCapture { Outcome = MatrixOutcome.Untried, Words = MatrixWords.Shortened(exception.Message.Split('\n')) };
        }
    }

    private static MatrixCapture OfEnded(TwinException exception)
    {
        if (RehearsedMachine.IsSignal(exception.ExitCode ?? 0))
            return new MatrixCapture { Outcome = MatrixOutcome.Dies };
        ImmutableArray<string> words = MatrixWords.Shortened((exception.Output ?? "").Split('\n'));
        return new MatrixCapture { Outcome = words.Any(static w => Absence().IsMatch(w)) ? MatrixOutcome.Absent : MatrixOutcome.Untried, Words = words };
    }

    private string KeepProfile(MigrationProfile profile)
    {
        using var octets = new MemoryStream();
        profile.Write(new StreamOctetSink(octets), options.Program);
        string digest = MatrixKey.Of(octets.GetBuffer().AsSpan(0, (int)octets.Length));
        store.Keep(ProfileName(digest), octets.ToArray());
        return digest;
    }

    private (string Digest, SchemaCatalog? Schemas) FindOrMakeDump(MatrixBuild build, string machine)
    {
        IReadOnlyList<string> program = TwinCommandLine.Of(build.Command).Program;
        MatrixBuildIdentity identity = identities[build.Name];
        string name = $"dump-{MatrixKey.Of("dump", [options.Program, identity.Version, identity.Digest, machine, .. program])}.qschema";
        byte[]? octets = store.Find(name);
        if (octets is null)
        {
            using var written = new MemoryStream();
            if (VMStateDump.TryRead(program, machine, new TimeLimit(options.TimeLimit), null, out SchemaCatalog? made))
                made.Write(new StreamOctetSink(written), options.Program);
            store.Keep(name, octets = written.ToArray());
        }

        return (MatrixKey.Of(octets), octets.Length == 0 ? null : ProfileReader.ReadCatalog(new StreamOctetSource(new MemoryStream(octets)), options.Limits));
    }

    private static MatrixCapture Read(MatrixJson json) => new()
    {
        Outcome = json["outcome"].OneOf<MatrixOutcome>(MatrixNames.Of),
        Words = MatrixVerdictJson.Texts(json, "words"),
        Stream = json.Find("stream")?.Text ?? "",
        Profile = json.Find("profile")?.Text ?? "",
    };

    private static byte[] Text(MatrixCapture capture)
    {
        using var octets = new MemoryStream();
        using (var json = new Utf8JsonWriter(octets))
        {
            json.WriteStartObject();
            json.WriteString("outcome", MatrixNames.Of(capture.Outcome));
            MatrixVerdictJson.WriteTexts(json, "words", capture.Words);
            json.WriteString("stream", capture.Stream);
            json.WriteString("profile", capture.Profile);
            json.WriteEndObject();
        }

        return octets.ToArray();
    }

    /// <summary>What QEMU says where a machine, a device or a property is not in the binary (softmmu/vl.c, qdev-monitor.c, qom/object.c).</summary>
    [GeneratedRegex("unsupported machine type|is not a valid device model name|Property '[^']*' not found|not available|[Uu]nknown (device|CPU|machine)|"
        + "unable to find CPU model|invalid accelerator|does not support|invalid object type|[Ii]nvalid option|Invalid parameter|not supported by")]
    private static partial Regex Absence();
}
