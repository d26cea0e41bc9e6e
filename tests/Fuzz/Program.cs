using Fuzz;

const string Usage = """
    usage: mutate [--seconds N] [--executions N] [--seed N] [--harness NAME[,NAME…]] [--folder FOLDER]
               inputs out of seeds; those that fail are written to FOLDER
           replay NAME FILE…     inputs out of files, cut in every way
           walk FILE…            files as BER: the outcome of the reader, strict and by framing alone
           minimize NAME FILE    the smallest part of a file that fails alike, to FILE.min
           seeds NAME FOLDER     writes small seeds for afl-fuzz
           afl NAME              runs under afl-fuzz (afl.sh)
    """;

switch (args)
{
    case ["mutate", ..]:
        using (var command = new MutateCommand(new Arguments(args)))
            return command.Run();
    case ["replay", string name, .. string[] paths]:
        return ReplayCommand.Run(FuzzTargets.Find(name), paths);
    case ["walk", .. string[] paths]:
        return WalkCommand.Run(paths);
    case ["minimize", string name, string path]:
        return ReplayCommand.Minimize(FuzzTargets.Find(name), path);
    case ["seeds", string name, string folder]:
        return AflCommand.WriteSeeds(FuzzTargets.Find(name), folder);
    case ["afl", string name]:
        return AflCommand.Run(FuzzTargets.Find(name));
    default:
        Console.Error.WriteLine(Usage);
        Console.Error.WriteLine($"harnesses: {string.Join(", ", FuzzTargets.All.Select(static t => t.Name))}");
        return 64;
}
