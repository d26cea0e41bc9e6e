using Ber.Bench;
using BenchmarkDotNet.Running;

if (args is ["quick", ..])
    return QuickComparison.Run(Console.Out);

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
