using System.Reflection;
using Ber.Visitors;
using Generators.Roslyn;
using Generators.Samples;
using Support;

namespace Generators.RandomDevices;

/// <summary>
/// Types made up, compiled with the code that the generator writes for them, and visited: whatever stands in a description, its code compiles without a warning
/// and makes the calls and the octets of the walk that interprets the description.
/// </summary>
public sealed class RandomDeviceProperties
{
    private const int Devices = 30;

    /// <summary>Seeds that found something once, and one of today's.</summary>
    public static TheoryData<int> Seeds => [1, 2, 360360324, 1765915539, System.Random.Shared.Next()];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Generated_code_and_interpreted_description_make_the_same_calls_and_octets(int seed)
    {
        string source = RandomSource.Write(seed, Devices);
        var program = Compiler.Compile(sources: source);
        string[] reports = [.. Compiler.Analyze(program).Where(static d => d.Id != "QBER036")
            .Select(static d => $"{d}: {d.Location.SourceTree!.GetText().Lines.GetLineFromPosition(d.Location.SourceSpan.Start)}")];
        Assert.True(reports.Length == 0, $"seed {seed}: {string.Join('\n', reports)}");
        Assembly assembly = Compiler.Load(program);

        for (int i = 0; i < Devices; i++)
        {
            Type type = assembly.GetType($"Program.Device{i}", throwOnError: true)!;
            try
            {
                var check = (DeviceCheck)Activator.CreateInstance(typeof(DeviceCheck<>).MakeGenericType(type))!;
                check.WalkAlike(seed);
                check.VersionsAlike(seed);
            }
            catch (Exception exception) when (exception is not OutOfMemoryException)
            {
                string device = source.Split('\n').Single(l => l.Contains($" Device{i} ", StringComparison.Ordinal));
                throw new InvalidOperationException($"seed {seed}: {device}\n{exception.GetBaseException().Message}", exception);
            }
        }
    }

    private abstract class DeviceCheck
    {
        public abstract void WalkAlike(int seed);

        public abstract void VersionsAlike(int seed);
    }

    private sealed class DeviceCheck<TState> : DeviceCheck
        where TState : IVMState<TState>, new()
    {
        public override void WalkAlike(int seed)
        {
            var device = new SampleDevice<TState>(static () => new TState()) { Name = TState.Description.Name };
            foreach (VisitorPair pair in VisitorPairs.All)
            {
                for (int i = 0; i < 3; i++)
                {
                    WalkPair calls = device.Walk(pair, null, (seed & 0xFFFF) + i);

                    Assert.Equal(calls.TypedOutput, calls.DynamicOutput);
                    Assert.Equal(calls.TypedInput, calls.DynamicInput);
                    Assert.Equal("Complete", calls.TypedOutput[^1].Call);
                }
            }
        }

        /// <summary>In every version that can be loaded.</summary>
        public override void VersionsAlike(int seed)
        {
            VMStateDescription description = TState.Description;
            for (int version = description.MinimumVersionId!.Value; version <= description.VersionId; version++)
            {
                var state = new TState();
                var inventing = new InventingVisitor(seed, allPresent: true, plainBooleans: true);
                VMState.Visit(ref inventing, ref state);
                byte[] octets = Write(ref state, version);

                // A dynamic state remembers the version that it came in.
                Assert.Equal(octets, Write(ToDynamic(ref state, version), version));

                // The receiver has the pointers and counts of the sender, and nothing else of it.
                var back = new TState();
                inventing = new InventingVisitor(seed, allPresent: true, plainBooleans: true);
                VMState.Visit(ref inventing, ref back);
                var file = new QemuFileReader(octets);
                QemuFileInputVisitor input = file.Visitor;
                VMState.Visit(ref input, ref back, version);
                input.Complete();
                Assert.Equal(octets.Length, file.Position);
                Assert.Equal(octets, Write(ref back, version));
            }
        }

        private static DynamicState ToDynamic(ref TState state, int version)
        {
            var ber = new System.Buffers.ArrayBufferWriter<byte>();
            var output = new BerOutputVisitor(ber);
            VMState.Visit(ref output, ref state, version);
            output.Complete();
            var dynamic = new DynamicState();
            var input = new BerInputVisitor(ber.WrittenSpan);
            VMState.Visit(ref input, TState.Description, dynamic, version);
            input.Complete();
            return dynamic;
        }

        private static byte[] Write(ref TState state, int version)
        {
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            QemuFileOutputVisitor visitor = new QemuFileWriter(output).Visitor;
            VMState.Visit(ref visitor, ref state, version);
            visitor.Complete();
            return output.WrittenSpan.ToArray();
        }

        private static byte[] Write(DynamicState state, int version)
        {
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            QemuFileOutputVisitor visitor = new QemuFileWriter(output).Visitor;
            VMState.Visit(ref visitor, TState.Description, state, version);
            visitor.Complete();
            return output.WrittenSpan.ToArray();
        }
    }
}
