using System.Text.Json.Serialization;

namespace EndToEnd;

/// <summary>Strings as JSON.</summary>
[JsonSerializable(typeof(string))]
internal sealed partial class TextContext : JsonSerializerContext;
