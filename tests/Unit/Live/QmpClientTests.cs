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

        Assert.Equal("running", qmp.Execute("query-status").GetProperty("status").GetString());
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

        Assert.Equal(problem, Assert.Throws<QmpException>(() => new QmpClient(_sockets.One, "here", s_patience)).Problem);
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

    private QmpClient Connect(params string[] answers)
    {
        Answer([Greeting, Done, .. answers]);
        return new QmpClient(_sockets.One, "here", s_patience);
    }

    private void Answer(params string[] lines) => _sockets.Other.Send(Encoding.UTF8.GetBytes(string.Concat(lines.Select(static l => l + "\r\n"))));
}
