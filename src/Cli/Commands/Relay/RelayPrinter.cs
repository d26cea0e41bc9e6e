using System.Globalization;
using System.Text;
using Ber.Live;

namespace Ber.Cli;

/// <summary>Says what happened to a relayed migration as text, when it has ended, and meanwhile how far it is.</summary>
internal sealed class RelayPrinter : RelayReporter
{
    private readonly List<(TimeSpan At, string What)> _events = [];

    /// <inheritdoc/>
    public override IDisposable Follow(IRelay migration) => Progress.Begin(() => RelayWords.Of(migration.Look(), Now));

    /// <inheritdoc/>
    public override void Print(RelayReport report)
    {
        var text = new StringBuilder();
        void Say(FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');

        Say($"{RelayWords.Of(report.Outcome)}");
        foreach (IRelayedConnection connection in report.Progress.Connections)
            Say($"{RelayWords.Of(connection)}: {connection.Sent} octets, {connection.Answered} back");
        foreach ((TimeSpan at, string what) in _events)
            Say($"{at.TotalSeconds:F3} s {what}");
        if (Requests > 0)
            Say($"{Requests} pages asked for");
        if (RamTime is TimeSpan ram)
            Say($"RAM took {ram.TotalSeconds:F3} s");
        if (report.Progress.Rounds > 0)
            Say($"rounds over RAM: {report.Progress.Rounds}");

        if (Standstill is TimeSpan still)
            Say($"the guest stood still for {still.TotalSeconds:F3} s, from the last part of RAM to the answer");
        RelayPages pages = RelayPages.Of(report);
        string where = report.IsOfAllChannels ? "all channels" : "the main channel";
        Say($"{pages.Data} records of pages and {pages.Zero} of zero pages on {where}{RelayWords.Of(pages)}");
        using Stream output = StandardStreams.OpenOutput();
        output.Write(Encoding.UTF8.GetBytes(text.ToString()));
    }

    protected override void Connected(IRelayedConnection connection)
    {
    }

    protected override void Entered(RelayPhase phase) => _events.Add((Now, RelayWords.Of(phase)));

    protected override void Answered(int type, uint? value)
        => _events.Add((Now, value is uint stated
            ? string.Create(CultureInfo.InvariantCulture, $"{RelayWords.OfMessage(type)} {stated}") : RelayWords.OfMessage(type)));
}
