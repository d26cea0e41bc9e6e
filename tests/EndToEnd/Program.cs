using System.Globalization;
using EndToEnd;
using EndToEnd.Relays;

// dotnet run -c Release --project tests/EndToEnd -- timing [RUNS] | refusal [RUNS] | kills|file-kills [ROUNDS [SEED]] | relays …
// QBER_ACCEL: kvm or tcg; without it kvm where it can be opened. QBER names the native command, which dotnet publish src/Cli -c Release -o DIR makes:
// figures of anything else say nothing.
if (args.FirstOrDefault() == "relays")
    return RelayCommand.Run(args[1..]);
int number = args.Length > 1 ? int.Parse(args[1], NumberStyles.None, CultureInfo.InvariantCulture) : 0;
int seed = args.Length > 2 ? int.Parse(args[2], NumberStyles.None, CultureInfo.InvariantCulture) : Environment.TickCount;
switch (args.FirstOrDefault())
{
    case "timing":
        return TimingCommand.Run(number > 0 ? number : 5);
    case "refusal":
        return RefusalCommand.Run(number > 0 ? number : 5);
    case "kills":
        return KillCommand.Run(number > 0 ? number : 200, seed);
    case "file-kills":
        return KillCommand.RunFiles(number > 0 ? number : 500, seed);
    default:
        Console.Error.WriteLine("usage: EndToEnd timing [RUNS] | refusal [RUNS] | kills|file-kills [ROUNDS [SEED]] | " + RelayOptions.Usage);
        return 64;
}
