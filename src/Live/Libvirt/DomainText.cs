namespace Ber.Live;

/// <summary>What libvirt says of a domain: its XML, and the command line that it makes of that.</summary>
internal sealed class DomainText
{
    private DomainText(DomainElement xml, string[] commandLine)
    {
        IsRunning = xml.Attribute("id") is not null;
        Uuid = Guid.TryParse(xml.Element("uuid")?.Text.Trim(), out Guid uuid) ? uuid : Guid.Empty;
        CommandLine = DomainNetworks.Restore(commandLine, xml);
    }

    /// <summary>Whether there is a machine that can be asked.</summary>
    public bool IsRunning { get; }

    public Guid Uuid { get; }

    /// <summary>The program and its arguments, without what the environment is.</summary>
    public string[] CommandLine { get; }

    /// <summary>Reads what virsh prints.</summary>
    /// <param name="name">What the domain is called in messages.</param>
    /// <param name="xml">Of <c>dumpxml</c>.</param>
    /// <param name="native">Of <c>domxml-to-native qemu-argv</c>: a line for a shell, assignments before it.</param>
    /// <exception cref="LibvirtException">It is none of that.</exception>
    public static DomainText Parse(string name, string xml, string native)
    {
        DomainElement root;
        try
        {
            root = new DomainElementReader(xml).Read();
        }
        catch (FormatException exception)
        {
            throw new LibvirtException(LibvirtProblem.UnexpectedAnswer, name, null, exception);
        }

        string[] words = CommandLineFile.Parse(native);
        return words.Length > 0 && root.Name == "domain"
            ? new DomainText(root, words)
            : throw new LibvirtException(LibvirtProblem.UnexpectedAnswer, name);
    }
}
