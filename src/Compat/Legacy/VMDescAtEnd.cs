using Ber.Visitors;

namespace Ber.Compat;

/// <summary>
/// The vmdesc at the end of a file, read before what stands in front of it: early sections come before RAM, and need not wait. What it says is held against the
/// octets like anything else, and against the vmdesc that the stream has in the end.
/// </summary>
/// <param name="window">Of the file.</param>
internal sealed class VMDescAtEnd(OctetWindow window)
{
    private const int TailLength = 1024 * 1024;

    private Dictionary<(string, uint), VMDescDevice>? _devices;

    /// <summary>What it says of a section, but for where in its text; null: nothing, or the input is no file, or does not end with a vmdesc.</summary>
    public VMDescDevice? Find(SectionHead head)
    {
        _devices ??= Read();
        return _devices.TryGetValue((head.IdStr.Text, head.InstanceId), out VMDescDevice? listed) ? new VMDescDevice
        {
            Name = listed.Name,
            InstanceId = listed.InstanceId,
            IsOldStyle = listed.IsOldStyle,
            Description = listed.Description,
            Reason = listed.Reason,
        }
        : null;
    }

    private Dictionary<(string, uint), VMDescDevice> Read()
    {
        Dictionary<(string, uint), VMDescDevice> devices = [];
        byte[] tail = new byte[TailLength];
        ReadOnlySpan<byte> octets = tail.AsSpan(0, window.ReadTail(tail));
        if (VMDescCandidate.TryFindLast(octets, out VMDescCandidate candidate)
            && VMDescReader.TryRead(octets[candidate.TextStart..(int)candidate.End], out VMDesc? description, out _))
        {
            foreach (VMDescDevice device in description.Devices)
                devices.TryAdd((device.Name, device.InstanceId), device);
        }

        return devices;
    }
}
