using System.Globalization;
using System.Text.RegularExpressions;
using Support;

namespace Golden.Foreign;

/// <summary>Decoders that are not ours read every file of ours: those that walk BER, and those that compilers make from the ASN.1 module.</summary>
[Trait("Pace", "Slow")]
public sealed partial class ForeignDecoderTests(BerFiles files) : IClassFixture<BerFiles>
{
    private static string Module => Path.Join(GoldenText.Root, "schemas/migration.asn1");

    [ForeignFact("openssl")]
    public void Openssl_EveryFile_IsWalkedToItsEnd()
    {
        foreach (string name in files.Names)
        {
            string output = ForeignProgram.Run(files.Folder, "openssl", "asn1parse", "-inform", "DER", "-in", name);

            Assert.DoesNotContain("Error in encoding", output, StringComparison.Ordinal);
            Assert.DoesNotContain("BAD ", output, StringComparison.Ordinal);

            // The last line is the end-of-contents octets of the stream.
            string last = output.TrimEnd().Split('\n')[^1];
            Assert.Equal(new FileInfo(Path.Join(files.Folder, name)).Length - 2,
                long.Parse(last.AsSpan(0, last.IndexOf(':', StringComparison.Ordinal)), CultureInfo.InvariantCulture));
            Assert.Contains("EOC", last, StringComparison.Ordinal);
        }
    }

    [ForeignFact("unber")]
    public void Unber_EveryFile_IsWalkedToItsEnd()
    {
        foreach (string name in files.Names)
        {
            string output = ForeignProgram.Run(files.Folder, "unber", name);

            string last = output.TrimEnd().Split('\n')[^1];
            long length = new FileInfo(Path.Join(files.Folder, name)).Length;
            Assert.Equal($"</I O=\"{length - 2}\" T=\"[UNIVERSAL 0]\" TL=\"2\" L=\"{length}\">", last);
        }
    }

    /// <summary>What dumpasn1 finds wrong is what the format allows and certificates do not: empty strings and lists, negative integers.</summary>
    [ForeignFact("dumpasn1")]
    public void Dumpasn1_EveryRealStream_HasNoErrorButEmptyObjectsAndNegativeIntegers()
    {
        // It guesses what a context-specific tag stands for, which names and octets made to be odd can mislead.
        foreach (string name in files.Names.Where(static n => !n.StartsWith("built-", StringComparison.Ordinal)))
        {
            string[] errors = [.. ForeignProgram.Run(files.Folder, "sh", "-c", $"dumpasn1 -e -a '{name}' 2>&1 || true").Split('\n')
                .Where(static line => line.Contains("Error:", StringComparison.Ordinal))];

            Assert.All(errors, static line => Assert.Matches("Object has zero length|Integer is encoded as a negative value", line));
        }
    }

    /// <summary>The compiler's decoder takes whole streams; in one of them a field holds 2^64−1, in another −2^63.</summary>
    [ForeignFact("asn1c", "gcc")]
    public void Asn1c_DecoderMadeFromTheModule_ReadsEveryFile()
    {
        File.Copy(Module, Path.Join(files.Folder, "migration.asn1"));
        ForeignProgram.Run(files.Folder, "asn1c", "-fwide-types", "-fcompound-names", "-pdu=MigrationStream", "migration.asn1");
        ForeignProgram.Run(files.Folder, "sh", "-c", "gcc -O1 -w -DPDU=MigrationStream -I. -o decoder *.c -lm");

        foreach (string name in files.Names)
            ForeignProgram.Run(files.Folder, Path.Join(files.Folder, "decoder"), "-iber", "-onull", name);

        string large = ForeignProgram.Run(files.Folder, Path.Join(files.Folder, "decoder"), "-iber", "-oxer", "built-uint64-maximum.ber");
        Assert.Contains("18446744073709551615", large.Replace("FF:FF:FF:FF:FF:FF:FF:FF", "18446744073709551615", StringComparison.Ordinal),
            StringComparison.Ordinal);
        string real = ForeignProgram.Run(files.Folder, Path.Join(files.Folder, "decoder"), "-iber", "-oxer", "pc-i440fx-7.2.ber");
        Assert.Equal(BerRecord.Of(File.ReadAllBytes(Path.Join(files.Folder, "pc-i440fx-7.2.ber"))).Count(static r => r.Letter == 'd'),
            DeviceElement().Count(real));
    }

    [ForeignFact("erl", "escript")]
    public void Asn1ct_DecoderMadeFromTheModule_ReadsEveryFile()
    {
        // The compiler wants the module in a file of its name.
        File.Copy(Module, Path.Join(files.Folder, "QEMU-Migration.asn1"));
        File.WriteAllText(Path.Join(files.Folder, "decode.escript"), """
            %% Compiles the module and decodes files: the number of records of each, and the largest integer in it.
            main([Folder | Files]) ->
                ok = asn1ct:compile("QEMU-Migration.asn1", [ber, {outdir, Folder}, {i, Folder}]),
                code:add_patha(Folder),
                lists:foreach(fun(File) ->
                    {ok, Octets} = file:read_file(File),
                    {ok, Records} = 'QEMU-Migration':decode('MigrationStream', Octets),
                    io:format("~s ~p ~p~n", [File, length(Records), largest(Records)])
                end, Files).
            largest(N) when is_integer(N) -> N;
            largest(L) when is_list(L) -> lists:foldl(fun(E, M) -> max(largest(E), M) end, 0, L);
            largest(T) when is_tuple(T) -> largest(tuple_to_list(T));
            largest(_) -> 0.
            """);

        string output = ForeignProgram.Run(files.Folder, "escript", ["decode.escript", files.Folder, .. files.Names]);

        foreach (string name in files.Names)
        {
            int records = BerRecord.Of(File.ReadAllBytes(Path.Join(files.Folder, name))).Count;
            Assert.Contains($"{name} {records} ", output, StringComparison.Ordinal);
        }

        Assert.Matches("built-uint64-maximum.ber [0-9]+ 18446744073709551615\n", output);
    }

    [GeneratedRegex("<device>")]
    private static partial Regex DeviceElement();
}
