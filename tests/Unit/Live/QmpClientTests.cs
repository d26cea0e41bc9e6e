using System.Text;
using Ber.Live;

namespace Unit.Live;

/// <summary>QMP: one command after the other, events passed over, QEMU's words kept.</summary>
public sealed class QmpClientTests : IDisposable
{
    private const string Greeting = """{"QMP": {"version": {}, "capabilities": []}}""";
    private const string Done = """{"return": {}}""";
    private const string Event = """{"event": "STOP", "timestamp": {"seconds": 1, "microseconds": 2}}""";

    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(200);

    private readonly SocketPair _sockets = new();

    public void Dispose() => _sockets.Dispose();

    [Fact]
    public void Execute_EventsBeforeTheAnswer_ArePassedOver()
    {
        using QmpClient qmp = Connect(Event, """{"return": {"status": "running"}}""");

        Assert.Equal("running", qmp.Execute("query-status")["status"].Text);
    }

    [Fact]
    public void Execute_CommandFails_HasQemusWords()
    {
        using QmpClient qmp = Connect("""{"error": {"class": "GenericError", "desc": "no such thing"}}""");

        var exception = Assert.Throws<QmpException>(() => qmp.Execute("qom-get"));

        Assert.Equal((QmpProblem.CommandFailed, "here", "qom-get", "no such thing"), (exception.Problem, exception.Name, exception.Command, exception.Words));
    }

    [Fact]
    public void ExecuteIfThere_CommandFails_GivesNothing()
    {
        using QmpClient qmp = Connect("""{"error": {"class": "CommandNotFound", "desc": "what?"}}""");

        Assert.Null(qmp.ExecuteIfThere("x-new"));
    }

    [Theory]
    [InlineData("""{"hello": 1}""", QmpProblem.NoGreeting)]
    [InlineData("SSH-2.0", QmpProblem.NotJson)]
    public void Connect_SomethingElseListens_IsNoQmp(string greeting, QmpProblem problem)
    {
        Answer(greeting);

        Assert.Equal(problem, Assert.Throws<QmpException>(() => new QmpClient(new QmpSocket(_sockets.One), "here", s_patience)).Problem);
    }

    [Fact]
    public void Execute_MachineEnds_Ends()
    {
        using QmpClient qmp = Connect();
        _sockets.Other.Dispose();

        Assert.Contains(Assert.Throws<QmpException>(() => qmp.Execute("quit")).Problem, (QmpProblem[])[QmpProblem.Ended, QmpProblem.Broken]);
    }

    [Fact]
    public void Execute_NoAnswerInTime_Breaks()
    {
        using QmpClient qmp = Connect();

        Assert.Equal(QmpProblem.Broken, Assert.Throws<QmpException>(() => qmp.Execute("query-status")).Problem);
    }

    [Theory]
    [InlineData("""{"return": 7}""")]
    [InlineData("""{"return": {}}""")]
    [InlineData("""{"return": {"status": 7}}""")]
    [InlineData("""{"return": {"status": null}}""")]
    [InlineData("""{"return": {"status": "\ud800"}}""")]
    [InlineData("""{"return": {"\ud800": 1}}""")]
    [InlineData("""{"return": [{"status": "running"}]}""")]
    public void Answer_OfAnotherForm_IsUnexpected(string answer)
    {
        using QmpClient qmp = Connect(answer);

        var exception = Assert.Throws<QmpException>(() => qmp.Execute("query-status")["status"].Text);

        Assert.Equal((QmpProblem.UnexpectedAnswer, "here", "query-status"), (exception.Problem, exception.Name, exception.Command));
    }

    [Theory]
    [InlineData("[]", QmpProblem.NotJson)]
    [InlineData("7", QmpProblem.NotJson)]
    [InlineData("""{"error": 7}""", QmpProblem.UnexpectedAnswer)]
    [InlineData("""{"error": {"desc": 7}}""", QmpProblem.UnexpectedAnswer)]
    public void Execute_NoAnswerThatQemuGives_Fails(string answer, QmpProblem problem)
    {
        using QmpClient qmp = Connect(answer);

        Assert.Equal(problem, Assert.Throws<QmpException>(() => qmp.Execute("query-status")).Problem);
    }

    [Fact]
    public async Task Execute_EventsWithoutEnd_Breaks()
    {
        using QmpClient qmp = Connect();
        Task events = Task.Run(() =>
        {
            while (true)
                Answer(Event);
        });

        Assert.Equal(QmpProblem.Broken, Assert.Throws<QmpException>(() => qmp.Execute("query-status")).Problem);

        _sockets.Dispose();
        await Assert.ThrowsAnyAsync<Exception>(() => events);
    }

    private QmpClient Connect(params string[] answers)
    {
        Answer([Greeting, Done, .. answers]);
        return new QmpClient(new QmpSocket(_sockets.One), "here", s_patience);
    }

    private void Answer(params string[] lines) => _sockets.Other.Send(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static l => l + "\r\n"))));
}
