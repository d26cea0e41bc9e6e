using System.Reflection;
using System.Runtime.InteropServices;

namespace Ber.Bench;

/// <summary>On what a figure was taken.</summary>
internal static class Machine
{
    /// <summary>The version of a type's library as its package has it.</summary>
    public static string VersionOf(Type type)
        => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    public static string Describe()
    {
        string cpu = File.Exists("/proc/cpuinfo")
            ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(static l => l.StartsWith("model name", StringComparison.Ordinal))?.Split(':', 2)[1].Trim()
                ?? "unknown processor"
            : "unknown processor";
        return $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}, {cpu}, {Environment.ProcessorCount} processors, "
            + $"Ber {typeof(BerWriter).Assembly.GetName().Version!.ToString(3)}.";
    }
}
