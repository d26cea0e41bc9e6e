using System.Net;
using System.Text;

namespace Ber.Cli;

/// <summary>
/// One page that loads nothing: style and script are in it, and what it shows is JSON, which the script takes for text and never for markup. The
/// writer of JSON escapes all that could end the element.
/// </summary>
internal static class HtmlPage
{
    /// <summary>The format's name.</summary>
    public const string Format = "html";

    /// <summary>Kinds of pages, as the script knows them.</summary>
    public const string Show = "show";

    public const string Findings = "findings";
    public const string Diff = "diff";
    public const string Ram = "ram";

    /// <summary>The digest of the script (page.js), which alone may run; a test holds both together.</summary>
    public const string ScriptDigest = "sha256-5WJbcJ4DYFOBe0CP7dg+r83ynJ1aBacfKwzepapMPHE=";

    /// <summary>Writes a page.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="kind">What the script makes of the data.</param>
    /// <param name="title">What the page is called.</param>
    /// <param name="data">Writes the data, as JSON; where it fails, what was written is a whole object all the same.</param>
    public static void Print(Stream output, string kind, string title, Action<Stream> data)
    {
        string name = WebUtility.HtmlEncode(title);
        Write(output,
            "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
            + "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src '" + ScriptDigest + "'\">\n"
            + $"<meta name=\"viewport\" content=\"width=device-width\">\n<title>{name}</title>\n<style>\n");
        Copy("page.css", output);
        Write(output,
            $"</style>\n</head>\n<body>\n<header><h1>{name}</h1><button id=\"theme\" type=\"button\">light or dark</button></header>\n"
            + $"<main data-kind=\"{kind}\"><noscript>The script of this page draws it.</noscript></main>\n<script type=\"application/json\" id=\"data\">");
        try
        {
            data(output);
        }
        finally
        {
            Write(output, "</script>\n<script>");
            Copy("page.js", output);
            Write(output, "</script>\n</body>\n</html>\n");
        }
    }

    private static void Copy(string name, Stream output)
    {
        using Stream part = typeof(HtmlPage).Assembly.GetManifestResourceStream(name)!;
        part.CopyTo(output);
    }

    private static void Write(Stream output, string text) => output.Write(Encoding.UTF8.GetBytes(text));
}
