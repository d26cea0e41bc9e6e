using System.Buffers;
using System.Formats.Asn1;
using Ber;
using Ber.Compat;
using Ber.Detector;
using Ber.Visitors;

// One job for each package: a stream of QEMU and one of the machine that it is to be loaded by are the arguments.
var output = new ArrayBufferWriter<byte>();
var writer = new BerWriter(output);
BerScope sequence = writer.BeginConstructed(Asn1Tag.Sequence);
writer.WriteInteger(-2);
writer.EndConstructed(sequence);
writer.Flush();
Console.WriteLine($"Ber: {Convert.ToHexString(output.WrittenSpan)}");

// The generator came with the package: without it Lamp has no description.
var lamp = new Lamp { Brightness = 7 };
output.ResetWrittenCount();
var ber = new BerOutputVisitor(output);
VMState.Visit(ref ber, ref lamp);
ber.Complete();
Console.WriteLine($"Ber.Visitors: {Lamp.Description.Name} {Convert.ToHexString(output.WrittenSpan)}");

using (FileStream stream = File.OpenRead(args[0]))
{
    TranslationResult result = StreamTranslator.LegacyToBer(new StreamOctetSource(stream), new StreamOctetSink(Stream.Null));
    Console.WriteLine($"Ber.Compat: {result.TypedDevices} devices");
}

MigrationProfile[] sides = [.. args.Take(2).Select(static path => ProfileReader.Read(new StreamOctetSource(File.OpenRead(path)), path))];
Console.WriteLine($"Ber.Detector: {MigrationCheck.Check(sides[0], sides[1]).Verdict}");

/// <summary>A device of one field.</summary>
[VMState("lamp", Version = 1)]
public sealed partial class Lamp
{
    /// <summary>How bright it is.</summary>
    [VMStateField] public byte Brightness;
}
