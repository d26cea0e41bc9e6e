using Ber.Compat;
using Ber.Detector;

namespace Fuzz;

/// <summary>Whatever shows one side of a migration: read or refused; the profile is written, and read again, the same.</summary>
internal sealed class ProfileTarget : IFuzzTarget
{
    public string Name => "profile";

    public InputKind Kind => InputKind.Any;

    public int AllocationFactor => 1024;   // objects of the model

    public Outcome Run(byte[] input, Cutting cutting)
    {
        MigrationProfile profile = ProfileReader.Read(new CutSource(input, cutting), "fuzz");
        byte[] first = Write(profile);
        byte[] second;
        try
        {
            second = Write(ProfileReader.Read(new CutSource(first, cutting), "fuzz"));
        }
        catch (StreamFormatException exception)
        {
            throw new ViolationException($"a profile that was written is refused: {exception.Message}");
        }

        return first.AsSpan().SequenceEqual(second)
            ? Outcome.Of("read", first)
            : throw new ViolationException($"a profile is written, read, and written otherwise, from octet {first.AsSpan().CommonPrefixLength(second)} on");
    }

    public bool IsDocumented(Exception exception) => exception is StreamFormatException;

    private static byte[] Write(MigrationProfile profile)
    {
        var sink = new BoundedSink();
        profile.Write(sink);
        return sink.ToArray();
    }
}
