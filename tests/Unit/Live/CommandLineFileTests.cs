using Ber.Live;

namespace Unit.Live;

/// <summary>Command lines as people have them: out of /proc, of libvirt's log, of a script.</summary>
public sealed class CommandLineFileTests
{
    [Theory]
    [InlineData("qemu\0-m\016M\0", "qemu|-m|16M")]
    [InlineData("LC_ALL=C \\\nHOME=/x \\\nqemu \\\n-name 'a b' \\\n-m 16M\n", "qemu|-name|a b|-m|16M")]
    [InlineData("qemu -append \"console=x \\\"y\\\" z\"", "qemu|-append|console=x \"y\" z")]
    [InlineData("qemu -name '' -m 1", "qemu|-name||-m|1")]
    [InlineData("qemu -x a\\ b", "qemu|-x|a b")]
    [InlineData("  \n", "")]
    public void Read_File_HasTheseWords(string text, string words)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, text);
            Assert.Equal(words, string.Join('|', CommandLineFile.Read(path)));
        }
        finally
        {
            File.Delete(path);
        }
    }
}
