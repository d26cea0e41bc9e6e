using System.Text;
using System.Text.RegularExpressions;
using Ber.Compat;
using Xunit;

namespace Unit.Compat.Containers;

/// <summary>What is a secret in a domain's XML. tests/Golden has the same through the command.</summary>
public sealed partial class XmlSecretsTests
{
    private static readonly string[] s_words =
    [
        "passwd", "password", "PassW", "data", "secret", "name", "value", "token", "<", ">", "/", "=", "\"", "'", ",", ",,", " ", "\n", ":", "x", "<x:password",
        "</", "name='a_key'", "value=\"v\"", "<secret a='b'>",
    ];

    [Theory]
    [InlineData("", "")]
    [InlineData("passwd", "passwd")]
    [InlineData("passwd=", "passwd=")]
    [InlineData("passwd='", "passwd='")]
    [InlineData("passwd=''", "passwd='***'")]
    [InlineData("password=a", "password=***")]
    [InlineData("password=a,,", "password=***")]
    [InlineData("password=a,", "password=***,")]
    [InlineData("data=,", "data=,")]
    [InlineData("<secret>", "<secret>")]
    [InlineData("<secret>a", "<secret>a")]
    [InlineData("<secret> </secret>", "<secret> </secret>")]
    [InlineData("<secret/>a<", "<secret/>a<")]
    [InlineData("<secret a='b'/>a<", "<secret a='b'/>a<")]
    [InlineData("<secrets>a<", "<secrets>a<")]
    [InlineData("<:secret>a<", "<:secret>a<")]
    [InlineData("<x:SECRET>a<x>", "<x:SECRET>***<x>")]
    [InlineData("<secret>a<secret>b</secret>", "<secret>***<secret>***</secret>")]
    [InlineData("name='key'value='a'", "name='key'value='a'")]
    [InlineData("name='key'\tvalue = \"a\"", "name='key'\tvalue = \"***\"")]
    [InlineData("value='a' name='b'", "value='a' name='b'")]
    [InlineData("value='a' name='key' value='b'", "value='***' name='key' value='***'")]
    public void Mask_Texts(string xml, string masked) => Assert.Equal(masked, XmlSecrets.Mask(xml));

    /// <summary>Whatever the pattern finds that this was once done with is found; what it takes for one secret may be two here.</summary>
    [Fact]
    public void Mask_TextsOfItsWords_HidesWhatThePatternHides()
    {
        var random = new Random();
        for (int round = 0; round < 20_000; round++)
        {
            var text = new StringBuilder();
            for (int length = random.Next(1, 16); length > 0; length--)
                text.Append(s_words[random.Next(s_words.Length)]);
            string xml = text.ToString();
            string once = Pattern().Replace(xml, static match => match.Groups["before"].Value + "***" + match.Groups["after"].Value);
            string masked = XmlSecrets.Mask(xml);
            Assert.True(masked == once || XmlSecrets.Mask(once) == XmlSecrets.Mask(masked), $"{xml}\n{once}\n{masked}");
        }
    }

    /// <summary>With a look at all of the rest from each place these would take days.</summary>
    [Theory]
    [InlineData("value='")]
    [InlineData("value=\"value='")]
    [InlineData("value='' name=\"")]
    [InlineData("name='key' value=\"'")]
    [InlineData("<secret ")]
    [InlineData("<secret>")]
    [InlineData("<x")]
    [InlineData("passwd ")]
    [InlineData("passwd=")]
    [InlineData("data=,")]
    [InlineData("        ")]
    public void Mask_LongTextWithoutEnd_IsReadOnce(string part)
    {
        string text = string.Concat(Enumerable.Repeat(part, 1 << 20));

        Assert.NotEmpty(XmlSecrets.Mask(text));
    }

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
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Pattern();
}
