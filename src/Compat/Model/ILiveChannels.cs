namespace Ber.Compat;

/// <summary>The connections of a migration that runs, beside the main one: more can come at any time, and each can be waited for.</summary>
internal interface ILiveChannels
{
    /// <summary>
    /// Whether nobody who has connected may yet be a channel by his silence. Where RAM begins that is waited for: a destination may read nothing before all
    /// channels are connected.
    /// </summary>
    bool IsSettled { get; }

    /// <summary>
    /// Whoever has connected, and said nothing, is known by that from now on: a package of postcopy follows, and a destination that has it waits for his
    /// channel.
    /// </summary>
    void EndSilence();

    /// <summary>The next channel that has come and said what it is, or is known by its silence.</summary>
    /// <returns>null: there is none just now.</returns>
    ChannelInput? TryTake();

    /// <summary>Waits until one of the sources has octets or its end, or a channel can be taken.</summary>
    /// <param name="sources">The sources; what others have is not waited for.</param>
    /// <param name="milliseconds">How long to wait; less than 0: for ever.</param>
    void Wait(IReadOnlyList<IOctetSource> sources, int milliseconds);
}
