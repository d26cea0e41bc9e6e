using Ber.Visitors;

namespace Ber.Compat;

/// <summary>The octets of a legacy stream that are at hand, and what the stream has said of itself so far. The parts of the reader share it.</summary>
/// <param name="window">The octets.</param>
/// <param name="options">Whether it may be truncated, what it may stand for, who holds octets back.</param>
internal sealed class LegacyInput(OctetWindow window, TranslationOptions options)
{
    public OctetWindow Window => window;

    public ITransferGate? Gate => options.Gate;

    /// <summary>The channels beside the main one, which are read as far as the main one says that they are in step; null: there are none.</summary>
    public ChannelSet? Channels { get; init; }

    /// <summary>Whether its writer may wait for what is at hand to go on: then nothing that follows may be waited for to understand it.</summary>
    public bool IsLive => options.Live is not null;

    /// <summary>What the stream may stand for.</summary>
    public StreamLimits Limits => options.Limits;

    /// <summary>Whether sections end with a footer; null until the first section has ended.</summary>
    public bool? HasFooters { get; set; }

    /// <summary>The live sections that have begun, by section id.</summary>
    public Dictionary<uint, SectionHead> LiveSections { get; } = [];

    /// <summary>Whether the END of ram has been read.</summary>
    public bool HasRamEnded { get; set; }

    /// <summary>Whether the stream has waited for multifd channels that were not given: pages are on them.</summary>
    public bool HasPagesElsewhere { get; set; }

    /// <summary>Whether EOF has been read.</summary>
    public bool HasEnded { get; set; }

    /// <summary>Whether a vmdesc has been read.</summary>
    public bool HasVMDesc { get; set; }

    /// <summary>Whether the machine's processor puts the most significant octet first.</summary>
    public bool IsBigEndian { get; set; }

    /// <summary>What is unusual about the stream's form, although all of it was understood.</summary>
    public List<string> Warnings { get; } = [];

    /// <summary>Why the rest of the stream is not understood; null while it is.</summary>
    public string? Reason { get; private set; }

    /// <summary>What follows is not understood.</summary>
    /// <returns>false, for the caller to return.</returns>
    public bool Stop(string reason)
    {
        Reason = reason;
        return false;
    }

    /// <summary>The input ends inside of something: the stream is refused, or what is left of it is not understood.</summary>
    /// <returns>false, for the caller to return.</returns>
    public bool StopAtEnd(string inside)
        => options.AllowTruncated
            ? Stop($"the stream ends in {inside}")
            : throw new StreamFormatException(StreamFormatError.Truncated, window.Offset + window.Length, $"the rest of {inside}", "the end of the input");

    public static FieldPath PathOf(SectionHead head) => new(head.IdStr.Text, head.InstanceId);
}
