using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Ber.Visitors;

namespace Support;

/// <summary>State that is sent by one description and received by another.</summary>
public static class Crossing
{
    /// <summary>Legacy octets of a description → state.</summary>
    public static DynamicState Load(VMStateDescription description, string hex)
    {
        var state = new DynamicState();
        byte[] octets = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var file = new QemuFileReader(octets);
        QemuFileInputVisitor visitor = file.Visitor;
        VMState.Visit(ref visitor, description, state);
        visitor.Complete();
        return file.Position == octets.Length ? state : throw new ArgumentException($"{octets.Length - file.Position} octets are left.", nameof(hex));
    }

    /// <summary>State → a BER value.</summary>
    public static byte[] ToBer(VMStateDescription description, DynamicState state)
    {
        var output = new ArrayBufferWriter<byte>();
        var visitor = new BerOutputVisitor(output);
        VMState.Visit(ref visitor, description, state);
        visitor.Complete();
        return output.WrittenSpan.ToArray();
    }

    /// <summary>State → JSON.</summary>
    public static string ToJson(VMStateDescription description, DynamicState state)
    {
        var output = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(output, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
        var visitor = new QmpOutputVisitor(json);
        VMState.Visit(ref visitor, description, state);
        visitor.Complete();
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    /// <summary>What is received of a BER value, as JSON by the expected description.</summary>
    public static Received Receive(byte[] value, VMStateDescription sent, VMStateDescription expected)
    {
        var state = new DynamicState();
        var visitor = new BerInputVisitor(value, TypeTable.Of(sent), 0, sent);
        VMState.Visit(ref visitor, expected, state);
        visitor.Complete();
        return new Received(ToJson(expected, state), visitor.SkippedOctets, visitor.Comparison);
    }
}

/// <summary>What came across.</summary>
public sealed record Received(string Json, long SkippedOctets, TypeComparison? Comparison);
