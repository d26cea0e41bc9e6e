using System.Diagnostics;
using Ber.Compat;
using Ber.Live;
using Support;
using Support.Containers;

namespace Unit.Compat.Containers;

/// <summary>Containers of every kind made of real streams: the stream that is found in each is the one that it was made of.</summary>
[Trait("Pace", "Slow")]
public sealed class ContainerCorpusTests : IDisposable
{
    private const int Streams = 50;
    private const long LongestStream = 2 * 1024 * 1024;

    private static readonly string[] s_programs = ["gzip", "bzip2", "xz", "lzop", "zstd", "lz4"];   // all but the last are libvirt's formats 1 to 5

    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [CorpusFact]
    public void Open_ContainersOfRealStreams_AreThoseStreams()
    {
        FileInfo[] all = [.. new DirectoryInfo(Path.Join(CorpusFactAttribute.Folder!, "streams")).EnumerateFiles("*.mig")
            .Where(static f => f.Length <= LongestStream).OrderBy(static f => f.Name, StringComparer.Ordinal)];
        string[] programs = [.. s_programs.Where(static p => SystemPrograms.Find(p) is not null)];
        int opened = 0;
        foreach (FileInfo file in all.Where((_, i) => i % Math.Max(1, all.Length / Streams) == 0).Take(Streams))
        {
            byte[] stream = File.ReadAllBytes(file.FullName);
            foreach ((string name, byte[] octets) in Containers(stream, programs))
            {
                byte[] found = Open(octets);
                Assert.True(stream.AsSpan().SequenceEqual(found), $"{file.Name} in {name}: differs after {stream.AsSpan().CommonPrefixLength(found)} octets");
                opened++;
            }
        }

        Assert.True(opened >= Math.Min(Streams, all.Length) * (8 + 2 * programs.Length));
    }

    private static IEnumerable<(string Name, byte[] Octets)> Containers(byte[] stream, string[] programs)
    {
        foreach (string program in programs)
        {
            byte[] packed = Run(program, stream);
            yield return (program, packed);
            uint format = (uint)Array.IndexOf(s_programs, program) + 1;
            yield return ($"libvirt-{program}", new LibvirtBuilder { Format = format % 6, IsBigEndian = stream.Length % 2 == 0 }.Make(packed));
        }

        yield return ("libvirt", new LibvirtBuilder().Make(stream));
        yield return ("libvirt of another byte order", new LibvirtBuilder { IsBigEndian = true, Version = 1, Cookie = null }.Make(stream));
        yield return ("zeros", [.. new byte[0x1000], .. stream]);
        yield return ("zeros and libvirt", [.. new byte[0x10000], .. new LibvirtBuilder { Padding = 65536 }.Make(stream)]);
        foreach (int bits in (int[])[9, 16])
            yield return ($"qcow2 of clusters of {bits} bits", new Qcow2Builder { ClusterBits = bits, OmitsZeros = true }.Make(stream));
        yield return ("compressed qcow2", new Qcow2Builder { IsCompressed = true }.Make(stream));
        yield return ("qcow2 with subclusters", new Qcow2Builder { HasSubclusters = true, ClusterBits = 17 }.Make(stream));
    }

    private static byte[] Run(string program, byte[] octets)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, ["-1", "-c"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        using var output = new MemoryStream();
        Task copied = process.StandardOutput.BaseStream.CopyToAsync(output);
        process.StandardInput.BaseStream.Write(octets);
        process.StandardInput.Close();
        copied.Wait();
        process.WaitForExit();
        return output.ToArray();
    }

    private byte[] Open(byte[] octets)
    {
        File.WriteAllBytes(_path, octets);
        using FileStream file = File.OpenRead(_path);
        using OpenedContainer opened = ContainerOpener.Open(
            new ContainerFile(file.SafeFileHandle, _path),
            new ContainerOptions { Decompress = static (program, source) => new ProgramSource(program, ["-dc"], source) });
        using var found = new MemoryStream();
        byte[] piece = new byte[256 * 1024];
        for (int read = opened.Source.Read(piece); read > 0; read = opened.Source.Read(piece))
            found.Write(piece, 0, read);
        return found.ToArray();
    }
}
