using System.Text;
using System.Text.RegularExpressions;
using Ber.Compat;

namespace Ber.Cli;

/// <summary><c>show --xml</c>: the domain's XML, and the cookie, that a libvirt save image has; also of a BER stream that was made from one.</summary>
internal static partial class DomainXml
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
        string masked = Secrets().Replace(xml, static match => match.Groups["before"].Value + "***" + match.Groups["after"].Value);
        var text = new StringBuilder();
        foreach (string line in masked.Split('\n'))
        {
            text.Append(Visitors.OneLineText.Of(line.TrimEnd('\r').Replace("\t", "    ", StringComparison.Ordinal))).Append('\n');
        }

        output.Write(Encoding.UTF8.GetBytes(text.ToString().TrimEnd('\n') + '\n'));
    }

    /// <summary>
    /// The values of passwd="…", of password=… and data=… in QEMU's own arguments (a comma in them is two), of variables of the environment, and the contents
    /// of password elements.
    /// </summary>
    [GeneratedRegex("""
        (?<before>passw(?:or)?d\s*=\s*")[^"]*(?<after>")
        |(?<before>passw(?:or)?d\s*=\s*')[^']*(?<after>')
        |(?<before><(?:[\w.-]+:)?(?:passwd|password|secret)(?:\s[^<>]*[^<>/])?>)\s*[^<\s][^<]*(?<after><)
        |(?<before>name\s*=\s*(?:"[^"]*(?:passw|secret|token|key)[^"]*"|'[^']*(?:passw|secret|token|key)[^']*')
            \s+value\s*=\s*")[^"]*(?<after>")
        |(?<before>name\s*=\s*(?:"[^"]*(?:passw|secret|token|key)[^"]*"|'[^']*(?:passw|secret|token|key)[^']*')
            \s+value\s*=\s*')[^']*(?<after>')
        |(?<before>value\s*=\s*")[^"]*
            (?<after>"\s+name\s*=\s*(?:"[^"]*(?:passw|secret|token|key)[^"]*"|'[^']*(?:passw|secret|token|key)[^']*'))
        |(?<before>value\s*=\s*')[^']*
            (?<after>'\s+name\s*=\s*(?:"[^"]*(?:passw|secret|token|key)[^"]*"|'[^']*(?:passw|secret|token|key)[^']*'))
        |(?<before>(?:passw(?:or)?d|data)=)(?:[^"'<>,]|,,)+(?<after>)
        """, RegexOptions.IgnoreCase | RegexOptions.NonBacktracking | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Secrets();
}
