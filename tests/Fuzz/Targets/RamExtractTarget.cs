using System.IO.Hashing;
using Ber.Compat;
using Microsoft.Win32.SafeHandles;

namespace Fuzz;

/// <summary><c>ram extract</c>: the same image for every cutting and from a file, and the one that the pages make which a consumer is told of.</summary>
internal sealed class RamExtractTarget : IFuzzTarget, IDisposable
{
    private readonly FileStream _input = NewFile();
    private readonly FileStream _image = NewFile();

    public string Name => "ram";

    public InputKind Kind => InputKind.Any;

    public int AllocationFactor => 1024;   // as decode, twice

    public Outcome Run(byte[] input, Cutting cutting)
    {
        var plain = new PlainImage();
        StreamInspector.Inspect(new CutSource(input, cutting), plain);
        Outcome inspected = Extract(image => StreamInspector.Inspect(new CutSource(input, cutting), image), plain.Expected);

        // Of a file only what is asked for is read: less may be wrong with it, and never more.
        _input.SetLength(0);
        RandomAccess.Write(_input.SafeFileHandle, input, 0);
        Outcome skimmed = Extract(image => StreamInspector.Skim(_input.SafeFileHandle, image), plain.Expected);
        return skimmed == inspected ? inspected : throw new ViolationException($"from a file {skimmed.Text}, else {inspected.Text}");
    }

    /// <summary>A block may be longer than any file.</summary>
    public bool IsDocumented(Exception exception) => exception is StreamFormatException or IOException;

    public void Dispose()
    {
        _input.Dispose();
        _image.Dispose();
    }

    private Outcome Extract(Action<RamImage> look, byte[]? expected)
    {
        SafeFileHandle file = _image.SafeFileHandle;
        RandomAccess.SetLength(file, 0);
        var image = new RamImage(null, file);
        look(image);
        if (expected is null)
            return new Outcome($"{image.Block}, an image of {RandomAccess.GetLength(file)} octets");
        byte[] found = new byte[RandomAccess.GetLength(file)];
        RandomAccess.Read(file, found, 0);
        return found.AsSpan().SequenceEqual(expected)
            ? new Outcome($"{image.Block}", found.Length, XxHash3.HashToUInt64(found))
            : throw new ViolationException($"the image of {image.Block} is another one than its pages make");
    }

    private static FileStream NewFile()
        => new(Path.Join(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 0, FileOptions.DeleteOnClose);
}
