using System.Text;
using Ber.Detector;
using Ber.Live;
using Ber.Visitors;

namespace Unit.Live.Matrices;

/// <summary>The JSON form of results.</summary>
public sealed class MatrixResultFileTests
{
    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        MatrixResult result = Cells.Result("AB", "AB!", "BA~", "ABA");
        var finding = new CheckFinding
        {
            Kind = CheckFindingKind.VirtioQueues,
            Severity = CheckSeverity.Error,
            Consequence = CheckConsequence.Refuses,
            Path = new FieldPath("0000:00:02.0/virtio-blk", 0),
            Source = "1024",
            QemuMessage = "VQ 0",
        };
        MatrixVerdict verdict = result.Cells[0].Verdict with { Check = CheckVerdict.Incompatible, Findings = [finding], Reset = ["a"], DifferenceCount = 3 };
        result = result with { Cells = [result.Cells[0] with { Verdict = verdict }, .. result.Cells[1..]] };
        byte[] written = Write(result);

        MatrixResult read = MatrixResultFile.Read(written);

        Assert.Equal(Encoding.UTF8.GetString(written), Encoding.UTF8.GetString(Write(read)));
        Assert.Equal(finding, read.Cells[0].Verdict.Findings.Single());
        Assert.True(read.Cells[0].Verdict.Agrees);
    }

    [Theory]
    [InlineData("{}", "this is no result of qber matrix run")]
    [InlineData("{\"format\": \"qber matrix\", \"version\": 2}", "version: version 2 is not known, only 1")]
    public void Read_SomethingElse_IsRefused(string text, string expected)
        => Assert.Equal(expected, Assert.Throws<MatrixFormatException>(() => MatrixResultFile.Read(Encoding.UTF8.GetBytes(text))).Message);

    [Theory]
    [InlineData("\"source\": \"A\"", "\"source\": \"Z\"", "cells[0].source: no build of that name")]
    [InlineData("\"place\": 0", "\"place\": 7", "cells[0].place: a number from 0 to 0 is wanted")]
    [InlineData("\"outcome\": \"loads\"", "\"outcome\": \"flies\"", "cells[0].outcome: \"flies\" is none of loads")]
    [InlineData("\"name\": \"B\"", "\"name\": \"A\"", "builds: A is there twice")]
    public void Read_ResultThatCannotBe_NamesThePlace(string from, string to, string expected)
    {
        string text = Encoding.UTF8.GetString(Write(Cells.Result("AB", "AB"))).Replace(from, to, StringComparison.Ordinal);

        MatrixFormatException exception = Assert.Throws<MatrixFormatException>(() => MatrixResultFile.Read(Encoding.UTF8.GetBytes(text)));

        Assert.StartsWith(expected, exception.Message, StringComparison.Ordinal);
    }

    private static byte[] Write(MatrixResult result)
    {
        using var octets = new MemoryStream();
        MatrixResultFile.Write(octets, result);
        return octets.ToArray();
    }
}
