namespace Ber.Compat;

/// <summary>Writes the return path of a migration that runs as a BER stream of its own, message by message.</summary>
/// <param name="ber">Where it goes.</param>
/// <param name="options">Choices.</param>
internal sealed class AnswersToBer(IOctetSink ber, TranslationOptions options) : IDisposable
{
    private readonly MigrationStreamWriter _output = new(ber, options.Digest);

    /// <summary>Writes it to its end.</summary>
    /// <param name="answers">What the destination sends.</param>
    /// <param name="told">Is told of it.</param>
    public void Run(IOctetSource answers, Action<int, uint> told)
    {
        _output.Begin(StreamContent.Answers, options.Program);
        var main = new RunItemsWriter((_output, RecordTag.RamPages), options.Limits);   // there are no pages
        var records = new ChannelsToBer(_output, main, new TranslationTally(), options.Limits);
        using var reader = new ReturnPathReader(new ChannelInput("the return path", answers), options with { AllowTruncated = true }, isUnproven: false);
        var events = new ReturnPathEvents(told, records);
        reader.Begin(events);
        while (!reader.HasEnded)
        {
            if (!reader.IsReadable)
                _output.Flush();
            reader.ReadSome(events);
        }
    }

    /// <summary>Writes the end: the destination has ended what it sends as it should.</summary>
    public void End()
    {
        using var nothing = new StreamDigest(options.Digest);
        _output.End(nothing.Count, nothing.Value);
    }

    public void Dispose() => _output.Dispose();
}
