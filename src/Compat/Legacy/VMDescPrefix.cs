using System.Diagnostics.CodeAnalysis;
using Ber.Visitors;

namespace Ber.Compat;

/// <summary>The head of a vmdesc text whose tail is not there yet: the devices that it describes whole.</summary>
internal static class VMDescPrefix
{
    /// <summary>Braces and brackets around a device: the root object and the list of devices.</summary>
    private const int DeviceDepth = 2;

    public static bool TryRead(ReadOnlySpan<byte> text, [NotNullWhen(true)] out VMDesc? result)
    {
        int depth = 0;
        int end = 0;
        bool isInString = false;
        for (int i = 0; i < text.Length; i++)
        {
            byte octet = text[i];
            if (isInString)
            {
                if (octet == '\\')
                    i++;
                isInString = octet != '"';
                continue;
            }

            switch (octet)
            {
                case (byte)'"':
                    isInString = true;
                    break;
                case (byte)'{' or (byte)'[':
                    depth++;
                    break;
                case (byte)'}' or (byte)']':
                    depth--;
                    if (depth == DeviceDepth && octet == '}')
                        end = i + 1;
                    break;
            }
        }

        result = null;
        return end > 0 && VMDescReader.TryRead([.. text[..end], .. "]}"u8], out result, out _);
    }
}
