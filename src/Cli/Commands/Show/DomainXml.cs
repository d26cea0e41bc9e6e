using System.Text;
using Ber.Compat;

namespace Ber.Cli;

/// <summary><c>show --xml</c>: the domain's XML, and the cookie, that a libvirt save image has; also of a BER stream that was made from one.</summary>
internal static class DomainXml
{
    /// <summary>Prints them; passwords are left out.</summary>
    /// <returns>Whether there is one.</returns>
    public static bool Print(Input input, Stream output)
    {
        IOctetSource source = input.Open();
        IReadOnlyList<ContainerLayer> layers = input.Layers;
        if (!layers.Any(static layer => layer.Kind is ContainerKind.Libvirt))
            layers = ContainerSearch.In(source);
        if (layers.LastOrDefault(static layer => layer.Kind is ContainerKind.Libvirt) is not ContainerLayer image || image.Leading > LibvirtHead.MaxTotal)
            return false;
        byte[] octets = new byte[image.Leading];
        image.Head.Span.CopyTo(octets);
        LibvirtHead head = LibvirtHead.Of(octets);
        Write(output, head.Xml);
        if (head.Cookie is string cookie)
            Write(output, cookie);
        return true;
    }

    /// <summary>Lines stay; other control characters reach a terminal escaped.</summary>
    private static void Write(Stream output, string xml)
    {
        var text = new StringBuilder();
        foreach (string line in XmlSecrets.Mask(xml).Split('\n'))
        {
            text.Append(Visitors.OneLineText.Of(line.TrimEnd('\r').Replace("\t", "    ", StringComparison.Ordinal))).Append('\n');
        }

        output.Write(Encoding.UTF8.GetBytes(text.ToString().TrimEnd('\n') + '\n'));
    }
}
