using Ber.Live;
using Xunit;

namespace Unit.Live;

/// <summary>XML as libvirt prints it, and what is none.</summary>
public sealed class DomainElementTests
{
    [Fact]
    public void Read_Document_HasItsElementsAttributesAndText()
    {
        DomainElement domain = Read(
            """
            <?xml version="1.0"?>
            <!-- made by hand -->
            <domain type='qemu' id="7">
              <name>a &lt;b&gt; &amp;&#32;c&#x1F600;</name>
              <metadata><x:note xmlns:x='urn:x' said='it&apos;s &quot;so&quot;'/><![CDATA[<name>no</name>]]></metadata>
              <devices ><disk/><disk  type = 'file' ></disk ><disk>1<!-- 2 -->3</disk></devices>
            </domain>

            """);

        Assert.Equal(("domain", "qemu", "7", null), (domain.Name, domain.Attribute("type"), domain.Attribute("id"), domain.Attribute("x")));
        Assert.Equal("a <b> & c\U0001F600", domain.Element("name")!.Text);
        Assert.Equal("it's \"so\"", domain.Element("metadata")!.Element("x:note")!.Attribute("said"));
        Assert.Equal("<name>no</name>", domain.Element("metadata")!.Text);
        Assert.Equal([null, "file", null], domain.Element("devices")!.Elements("disk").Select(static d => d.Attribute("type")));
        Assert.Equal(["", "", "13"], domain.Element("devices")!.Elements("disk").Select(static d => d.Text));
        Assert.Null(domain.Element("disk"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("domain")]
    [InlineData("<")]
    [InlineData("<>")]
    [InlineData("<a")]
    [InlineData("<a>")]
    [InlineData("<a/")]
    [InlineData("<a/ >")]
    [InlineData("<a></b>")]
    [InlineData("</a>")]
    [InlineData("<a/></a>")]
    [InlineData("<a/><b/>")]
    [InlineData("<a/>b")]
    [InlineData("<a b/>")]
    [InlineData("<a b=c/>")]
    [InlineData("<a b='c/>")]
    [InlineData("<a b='<'/>")]
    [InlineData("<a b='c'd='e'/>")]
    [InlineData("<a b='c' b='c'/>")]
    [InlineData("<a>&</a>")]
    [InlineData("<a>&b;</a>")]
    [InlineData("<a>&#xD800;</a>")]
    [InlineData("<a>&#;</a>")]
    [InlineData("<a><!-- </a>")]
    [InlineData("<![CDATA[a]]>")]
    [InlineData("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")]
    public void Read_AnythingElse_IsRefused(string xml) => Assert.Throws<FormatException>(() => Read(xml));

    /// <summary>Nothing in it goes as deep as the text does.</summary>
    [Fact]
    public void Read_DeepDocument_IsRead()
    {
        const int Depth = 100_000;

        Assert.Equal("a", Read(string.Concat(Enumerable.Repeat("<a>", Depth)) + string.Concat(Enumerable.Repeat("</a>", Depth))).Name);
    }

    private static DomainElement Read(string xml) => new DomainElementReader(xml).Read();
}
