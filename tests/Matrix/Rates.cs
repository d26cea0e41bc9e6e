using System.Globalization;
using Ber.Compat;
using Ber.Detector;

namespace Matrix;

/// <summary>The rates of a set of results; pairs of equal octets are not among them.</summary>
internal sealed record Rates(int Failures, int Caught, int Neither, int Loads, int FalseAlarms, int Rows, int Depends, int Named, int Losses, int LossesSaid,
    int Twins, int TwinsWithErrors, int Kept, int FalseLosses)
{
    public static Rates Of(IReadOnlyCollection<RowResult> results)
    {
        RowResult[] counted = [.. results.Where(static r => !r.IsApart)];
        RowResult[] failures = [.. counted.Where(static r => r.Row.IsFailure)];
        RowResult[] caught = [.. failures.Where(static r => r.Verdict is CheckVerdict.Incompatible)];
        RowResult[] loads = [.. counted.Where(static r => !r.Row.IsFailure)];
        RowResult[] losses = [.. loads.Where(static r => r.Row is { IsLost: true, IsSameVersion: true })];
        RowResult[] twins = [.. results.Where(static r => r.Row is { Kind: "same-config", IsSameVersion: true })];
        return new Rates(
            failures.Length, caught.Length, failures.Count(static r => r.IsNeither), loads.Length, loads.Count(static r => r.IsFalseAlarm), counted.Length,
            counted.Count(static r => r.Verdict is CheckVerdict.Depends), caught.Count(static r => r.NamesCause), losses.Length,
            losses.Count(static r => r.SaysLoss),
            twins.Length, twins.Count(static r => r.HasErrors), loads.Count(static r => r.Row.IsKept), loads.Count(static r => r.IsFalseLoss));
    }

    public double Recall => Share(Caught, Failures - Neither);

    public double FalseAlarmRate => Share(FalseAlarms, Loads);

    public double DependsRate => Share(Depends, Rows);

    public double CauseRate => Share(Named, Caught);

    public double LossRate => Share(LossesSaid, Losses);

    public double FalseLossRate => Share(FalseLosses, Kept);

    /// <summary>Each rate with its name, rounded as a baseline is, and whether more of it is better.</summary>
    public IEnumerable<(string Name, double Value, bool IsBetterHigh)> ByName()
    {
        yield return ("recall", Failures == Neither ? 1 : Recall, true);
        yield return ("falseAlarms", FalseAlarmRate, false);
        yield return ("depends", DependsRate, false);
        yield return ("cause", Caught == 0 ? 1 : CauseRate, true);
        yield return ("losses", Losses == 0 ? 1 : LossRate, true);
        yield return ("falseLosses", FalseLossRate, false);
        yield return ("errorsOfEqualConfigurations", Share(TwinsWithErrors, Twins), false);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"fails: {Caught} of {Failures - Neither} incompatible ({Recall:P2}), {Neither} neither; loads: "
        + $"{FalseAlarms} of {Loads} called incompatible ({FalseAlarmRate:P2}); depends: {Depends} of {Rows} ({DependsRate:P2}); cause named: "
        + $"{Named} of {Caught} ({CauseRate:P2}); lost within a version: {LossesSaid} of {Losses} said ({LossRate:P2}), "
        + $"falsely: {FalseLosses} of {Kept} ({FalseLossRate:P2}); "
        + $"same configuration: "
        + $"{TwinsWithErrors} of {Twins} with errors");

    private static double Share(int part, int whole) => whole == 0 ? 0 : Math.Round((double)part / whole, 6, MidpointRounding.ToZero);
}
