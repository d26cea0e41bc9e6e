using CallRecords;

// CallRecords make FILE COUNT    writes a file to try it with
// CallRecords show FILE          one line of JSON for each record
// CallRecords show FILE -b 2048  the same, of a file in blocks, each with a header of four octets
switch (args)
{
    case ["make", string file, string count]:
        RecordMaker.Make(file, long.Parse(count, null));
        return 0;
    case ["show", string file]:
        using (FileStream stream = File.OpenRead(file))
        using (Stream output = Console.OpenStandardOutput())
            RecordPrinter.Print(stream, output);
        return 0;
    case ["show", string file, "-b", string length]:
        using (FileStream stream = File.OpenRead(file))
        using (var blocks = new BlockStream(stream, int.Parse(length, null)))
        using (Stream output = Console.OpenStandardOutput())
            RecordPrinter.Print(blocks, output);
        return 0;
    default:
        Console.Error.WriteLine("usage: CallRecords make FILE COUNT | show FILE [-b BLOCKLENGTH]");
        return 64;
}
