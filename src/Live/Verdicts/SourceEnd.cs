using System.Buffers;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Live;

/// <summary>Whether a refusal of device state will still find the source before its end, as far as that can be said before it has begun.</summary>
internal static class SourceEnd
{
    private const int MaxText = 64 * 1024 * 1024;

    /// <summary>Why it may not; empty: it will.</summary>
    public static IEnumerable<SourceDoubt> Doubts(DescriptorSource? input, MigrationProfile? announced)
    {
        if (input is null)
            yield break;   // a file has no source to hold
        if (!input.IsPipe)
            yield return SourceDoubt.NoPipe;
        else if (announced is { Devices.IsEmpty: false, HasVMDesc: false })
            yield return SourceDoubt.NoVMDesc;
        else if (announced is { Devices.IsEmpty: false } && TextLength(announced) <= EncodeGate.LeastReserve)
            yield return SourceDoubt.ShortVMDesc;
    }

    /// <summary>Octets of the vmdesc that the announced devices make, about.</summary>
    private static int TextLength(MigrationProfile announced)
    {
        var text = new ArrayBufferWriter<byte>();
        var description = new VMDesc
        {
            Dialect = new VMDescDialect(false, IndexMode.All),
            PageSize = announced.PageSize,
            Devices = [.. announced.Devices.Where(static d => d.Description is not null).Select(Describe)],
        };
        return VMDescWriter.TryWrite(description, text, MaxText, out _) ? text.WrittenCount : MaxText;
    }

    private static VMDescDevice Describe(ProfileDevice device)
        => new() { Name = device.Path.IdStr, InstanceId = device.Path.InstanceId, IsOldStyle = device.IsOldStyle, Description = device.Description };
}
