using Ber.Compat;

namespace Ber.Live;

/// <summary>A channel between the two sides of a transfer fails.</summary>
public sealed class ChannelException : IOException
{
    internal ChannelException(ChannelProblem problem, ChannelAddress? address = null, Exception? inner = null)
        : base(address is null ? problem.ToString() : $"{address}: {problem}", inner)
    {
        Problem = problem;
        Address = address?.ToString();
    }

    internal ChannelException(VerdictStage given, VerdictStage due)
        : base($"{ChannelProblem.VerdictOutOfOrder}: {given} before {due}")
    {
        Problem = ChannelProblem.VerdictOutOfOrder;
        Stages = (given, due);
    }

    /// <summary>Why.</summary>
    public ChannelProblem Problem { get; }

    /// <summary>The address, as <c>unix:PATH</c> or <c>HOST:PORT</c>; null where the failure is none of its address.</summary>
    public string? Address { get; }

    /// <summary>Of a verdict out of order: its stage, and the one that is due.</summary>
    internal (VerdictStage Given, VerdictStage Due)? Stages { get; }
}
