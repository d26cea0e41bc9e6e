namespace Ber.Bench;

/// <summary>A row of <c>bench/report.py</c> that is measured in this process.</summary>
/// <param name="Key">What the row is known by, there and here.</param>
/// <param name="Measure">What is measured.</param>
/// <param name="Peer">Beside what.</param>
internal sealed record ReportRow(string Key, string Measure, string Peer);
