using SignedData;

// SignedData sign CONTENT CMS CERTIFICATE.pem KEY.pem    as `openssl cms -sign -binary -stream -nodetach -outform DER` does
// SignedData verify CMS CONTENT                          writes the content out and says whose signature it has
switch (args)
{
    case ["sign", string content, string cms, string certificate, string key]:
        CmsWriter.Sign(content, cms, certificate, key);
        return 0;
    case ["verify", string cms, string content]:
        return CmsReader.Verify(cms, content);
    default:
        Console.Error.WriteLine("usage: SignedData sign CONTENT CMS CERTIFICATE KEY | verify CMS CONTENT");
        return 64;
}
