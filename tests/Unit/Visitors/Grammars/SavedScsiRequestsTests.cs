namespace Unit.Visitors.Grammars;

/// <summary>Requests in flight, in the octets of put_scsi_requests (QEMU hw/scsi/scsi-bus.c) and of the buses and devices.</summary>
public sealed class SavedScsiRequestsTests
{
    private const string Type = "scsi-requests";
    private const string Read10 = "28 00 00001000 00 0008 00*7";      // 8 sectors from 0x1000 on
    private const string Write10 = "2a 00 00001000 00 0002 00*7";
    private const string Inquiry = "12 00 00 00 24 00*11";
    private const string ModeSelect = "15 10 00 00 04 00*11";
    private const string TagAndLun = "00000007 00000001";
    private const string DiskRead = "0000000000001000 00000008 00000000";

    /// <summary>VirtQueueElementOld: index 5, one buffer that the device reads, one that it writes.</summary>
    private const string Element = "05000000 01000000 01000000 00*4"
        + " 0010000000000000 00*8184" + " 0020000000000000 00*8184"
        + " 0000001000000000 0002000000000000 00*16368" + " 0000002000000000 3300000000000000 00*16368";


    private static readonly string s_mpt = $"01 02 03 00 0a 40 00 01 78563412 00*8 00000002 {Write10} 00040000 00001000 00000002"
        + " 0000000000001000 0000000000000200 0000000000003000 0000000000000200";

    /// <summary>A command of SRP: one buffer to write, or a list of two of which the unit holds as many.</summary>
    private static readonly string s_vscsi = $"80 01 00 00 0000 0044 0000000001234560 {SrpCommand("10 00 00", Write10)}"
        + " 0000000002000000 00000000 00000400 00*192 00000007 01 00000400 01 00000000 00*252 01 0001 0001 0000";

    private static readonly string s_vscsiIndirect = $"80 01 00 00 0000 0064 0000000001234560 {SrpCommand("02 00 02", Read10)}"
        + " 0000000003000000 00000000 00000020 00001000 0000000003100000 00000000 00000800 0000000003200000 00000000 00000800 00*156"
        + " 00000007 01 00001000 00 00000000 00*252 02 0002 0002 0000";

    [Fact]
    public void Requests_OfSpaprVscsi_HaveTheCommandAndItsBuffers()
    {
        string json = SavedField.Values(Type, $"01 {Write10} {TagAndLun} {s_vscsi} 0000000000001000 00000002 00000400 cc*1024 00");
        Assert.Contains(
            """
            "req":{"crq":{"valid":128,"format":1,"reserved":0,"status":0,"timeout":0,"IU_length":68,"IU_data_ptr":19088736},"iu":{"opcode":2,
            """, json, StringComparison.Ordinal);
        Assert.Contains(
            """
            "data_out":[{"va":33554432,"key":0,"len":1024}],"unused":
            """, json, StringComparison.Ordinal);
        Assert.Contains(
            """
            "qtag":7,"active":true,"data_len":1024,"writing":true,"senselen":0,
            """, json, StringComparison.Ordinal);
        Assert.Contains(
            """
            "dma_fmt":1,"local_desc":1,"total_desc":1,"cdb_offset":0},"sector":4096,
            """, json, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_OfSpaprVscsiWithAList_HaveEachBuffer()
    {
        string json = SavedField.Values(Type, $"01 {Read10} {TagAndLun} {s_vscsiIndirect} {DiskRead} 00");
        Assert.Contains(
            """
            "data_in_table":[{"va":50331648,"key":0,"len":32}],"data_in_len":4096,"data_in":[{"va":51380224,"key":0,"len":2048},{"va":52428800,
            """, json, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_None_AreAnOctet() => Assert.Equal("""{"field":{"end":0}}""", SavedField.Values(Type, "00"));

    [Fact]
    public void Requests_OfABusThatAddsNothing_HaveTheDisksPart()
    {
        string json = SavedField.Values(Type, $"01 {Read10} {TagAndLun} {DiskRead} 02 {Read10} {TagAndLun} {DiskRead} 00");
        Assert.StartsWith("""{"field":{"requests":[{"retry":1,"cdb":""", json, StringComparison.Ordinal);
        Assert.EndsWith("""
            "tag":7,"lun":1,"sector":4096,"sector_count":8,"buflen":0}],"end":0}}
            """, json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("write, as long as the sectors that are left", "01", Write10, "0000000000001000 00000002 00020000 aa*1024", "aa*1024")]
    [InlineData("write, as long as the buffer", "01", Write10, "0000000000001000 00000900 00000400 bb*1024", "bb*1024")]
    [InlineData("read that is done and not handed over", "02", Read10, "0000000000001000 00000000 00001000 00000003 a1a2a3", "a1a2a3")]
    [InlineData("emulated, read", "02", Inquiry, "0000000000000000 00000000 00001000 00000002 0005", "0005")]
    [InlineData("emulated, write", "01", ModeSelect, "0000000000000000 00000000 00001000 01020304", "01020304")]
    public void Transfer_OfADisk_IsAsLongAsTheCommandSays(string subject, string retry, string command, string disk, string transfer)
    {
        _ = subject;
        string json = SavedField.Values(Type, $"{retry} {command} {TagAndLun} {disk} 00");
        string expected = Convert.ToHexString(Support.LegacyStruct.Hex(transfer));
        Assert.Contains($"\"transfer\":\"{expected}\"", json, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"buflen\":", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Command_ThatOldDisksEmulate_AddsNothing()
    {
        string json = SavedField.Values(Type, $"01 {Inquiry} {TagAndLun} 01 {Read10} {TagAndLun} {DiskRead} 00");
        Assert.Contains("""
            "tag":7,"lun":1},{"retry":1,
            """, json, StringComparison.Ordinal);
        Assert.EndsWith("""
            "buflen":0}],"end":0}}
            """, json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("00000002", "\"ndescs\":2,")]
    public void Requests_OfVirtio_HaveTheQueueElement(string descriptors, string before)
    {
        string json = SavedField.Values(Type, $"01 {Read10} {TagAndLun} 00000003 {descriptors} {Element} {DiskRead} 00");
        Assert.Contains($"\"queue\":3,{before}\"elem\":{{\"index\":5,\"out_num\":1,\"in_num\":1,", json, StringComparison.Ordinal);
        Assert.Contains("\"in_addr\":[{\"addr\":4096}],", json, StringComparison.Ordinal);
        Assert.Contains("\"out_addr\":[{\"addr\":8192}],", json, StringComparison.Ordinal);
        Assert.Contains("\"out_sg\":[{\"base\":536870912,\"len\":51}],", json, StringComparison.Ordinal);
        Assert.Contains("\"sector\":4096,", json, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_OfMptsas_HaveTheMessageAndThePieces()
    {
        string json = SavedField.Values(Type, $"01 {Write10} {TagAndLun} {s_mpt} 0000000000001000 00000002 00000400 cc*1024 00");
        Assert.Contains("""
            "MsgContext":305419896,
            """, json, StringComparison.Ordinal);
        Assert.Contains("""
            "sg":[{"base":4096,"len":512},{"base":12288,"len":512}],"sector":4096,
            """, json, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_OfAGenericDevice_HaveItsBuffer()
    {
        string json = SavedField.Values(Type, $"01 {Write10} {TagAndLun} 00000004 01020304 01 {Read10} {TagAndLun} 00001000 00");
        Assert.Contains("""
            "tag":7,"lun":1,"buflen":4,"transfer":"01020304"},
            """, json, StringComparison.Ordinal);
        Assert.Contains("""
            "buflen":4096}],"end":0}}
            """, json, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_CutAndChanged_HaveADescriptionOrNone() => SavedField.Mutate(
        Type,
        $"01 {Read10} {TagAndLun} {DiskRead} 02 {Read10} {TagAndLun} 0000000000001000 00000000 00001000 00000003 a1a2a3 00",
        $"01 {Write10} {TagAndLun} 0000000000001000 00000002 00020000 aa*1024 01 {Inquiry} {TagAndLun} 00",
        $"01 {Write10} {TagAndLun} {s_mpt} 0000000000001000 00000002 00000400 cc*1024 00",
        $"01 {Write10} {TagAndLun} 00000004 01020304 01 {Read10} {TagAndLun} 00001000 00",
        $"01 {Write10} {TagAndLun} {s_vscsi} 0000000000001000 00000002 00000400 cc*1024 00",
        $"01 {Read10} {TagAndLun} {s_vscsiIndirect} {DiskRead} 00");

    private static string SrpCommand(string formats, string command)
        => $"02 00 000000 {formats} 0000000000000011 00000000 8100000000000000 00 00 00 00 {command}";
}
