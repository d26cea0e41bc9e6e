using System.Collections.Immutable;

namespace Ber.Live;

/// <summary>Reads the plan of a matrix (docs/matrix.md).</summary>
internal static class MatrixPlanReader
{
    private const int MaxSeconds = 600;

    /// <summary>The configurations of <c>"base": true</c>, as in schemas/matrix-base.json.</summary>
    public static ImmutableArray<MatrixConfiguration> Base { get; } = ReadBase();

    /// <summary>Reads a plan, and looks whether each command line may be started at all.</summary>
    /// <param name="octets">The JSON text.</param>
    /// <exception cref="MatrixFormatException">It is none, or has what cannot be tried.</exception>
    public static MatrixPlan Read(ReadOnlyMemory<byte> octets) => MatrixJson.Read(octets, Read);

    private static MatrixPlan Read(MatrixJson json)
    {
        json.Only("builds", "machines", "base", "configurations", "options", "firmware", "seconds", "hops");
        ImmutableArray<MatrixConfiguration> own = json.Find("configurations") is MatrixJson all ? [.. all.Members.Select(ReadConfiguration)] : [];
        ImmutableArray<MatrixConfiguration> shipped = json.Find("base")?.Flag is true ? [.. Base.Where(b => !own.Any(o => o.Name == b.Name))] : [];
        var plan = new MatrixPlan
        {
            Builds = [.. json["builds"].Members.Select(ReadBuild)],
            Machines = ReadMachines(json["machines"]),
            Configurations = [.. shipped, .. own],
            Options = [.. json.Find("options")?.Texts ?? []],
            Firmware = json.Find("firmware") is MatrixJson firmware ? ReadFirmware(firmware) : null,
            Running = TimeSpan.FromSeconds(json.Find("seconds")?.Whole(1, MaxSeconds) ?? 2),
            Hops = json.Find("hops")?.Whole(1, 2) ?? 1,
        };
        if (plan.Builds.IsEmpty)
            throw json["builds"].Wrong("there is no build");
        if (!plan.Places.Any())
            throw json.Wrong("there is no configuration for any of the machines (\"base\": true takes those that are shipped)");
        foreach ((string name, MatrixJson value) in json["builds"].Members)
            TryAll(plan, plan.Builds.First(b => b.Name == name), value, json);
        return plan;
    }

    /// <summary>Looks at each command line without starting anything.</summary>
    private static void TryAll(MatrixPlan plan, MatrixBuild build, MatrixJson place, MatrixJson json)
    {
        Try([.. build.Command], place);
        if (json.Find("options") is MatrixJson options)
            Try([.. build.Command, .. plan.Options], options);
        foreach (MatrixConfiguration configuration in plan.Configurations)
        {
            MatrixJson at = json.Find("configurations")?.Find(configuration.Name) ?? json;
            foreach (string machine in plan.Machines)
                Try([.. build.Command, .. plan.OptionsOf(machine, configuration)], at);
        }
    }

    private static void Try(string[] commandLine, MatrixJson place)
    {
        try
        {
            _ = TwinCommandLine.Of(commandLine);
        }
        catch (TwinException exception)
        {
            throw place.Wrong(exception);
        }
    }

    private static MatrixBuild ReadBuild((string Name, MatrixJson Value) member)
    {
        string[] command = member.Value.IsText ? [member.Value.Text] : member.Value.Texts;
        if (command.Length == 0 || command[0].Length == 0)
            throw member.Value.Wrong("the words of a command are wanted");
        return new MatrixBuild(member.Name, [.. command]);
    }

    private static ImmutableArray<string> ReadMachines(MatrixJson json)
    {
        ImmutableArray<string> machines = [.. json.Texts];
        if (machines.IsEmpty || machines.Any(static m => m.Length == 0) || machines.Distinct().Count() < machines.Length)
            throw json.Wrong("machine types are wanted, each once");
        return machines;
    }

    private static MatrixConfiguration ReadConfiguration((string Name, MatrixJson Value) member)
    {
        if (member.Value.IsArray)
            return new MatrixConfiguration(member.Name, [.. member.Value.Texts], []);
        member.Value.Only("options", "machines");
        return new MatrixConfiguration(member.Name, [.. member.Value["options"].Texts], [.. member.Value.Find("machines")?.Texts ?? []]);
    }

    private static string ReadFirmware(MatrixJson json)
    {
        string path = Path.GetFullPath(json.Text);
        return File.Exists(path) ? path : throw json.Wrong($"there is no file {path}");
    }

    private static ImmutableArray<MatrixConfiguration> ReadBase()
    {
        using Stream file = typeof(MatrixPlanReader).Assembly.GetManifestResourceStream("matrix-base.json")!;
        using var octets = new MemoryStream();
        file.CopyTo(octets);
        return MatrixJson.Read(octets.ToArray(), static json => ImmutableArray.CreateRange(json["configurations"].Members.Select(ReadConfiguration)));
    }
}
