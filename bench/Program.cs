using BenchmarkDotNet.Running;
using Ber.Bench;

if (args is ["quick", ..])
    return QuickComparison.Run(Console.Out);
if (args is ["generated"])
    return BoardComparison.Run(Console.Out);
if (args is ["devices"])
    return DeviceComparison.Run(Console.Out);
if (args is ["fields", ..])
    return FieldComparison.Run(Console.Out, args.Contains("--save"));
if (args is ["trace", ..])
    return TraceComparison.Run(Console.Out, args.Contains("--save"));
if (args is ["ram", ..])
    return RamComparison.Run(Console.Out, args.Contains("--save"));
if (args is ["rows", ..])
    return ReportRows.Run(Console.Out, Console.Error, args.ElementAtOrDefault(1) ?? "");
if (args is ["corpus", string folder])
    return CorpusReport.Run(Console.Out, folder);

BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
return 0;
