namespace Ber.Live;

/// <content>The machine itself, and files of options.</content>
internal sealed partial class TwinCommandLine
{
    private void AddMachine(string value)
    {
        ObjectText machine = ReadObject("machine", value, "type");
        MachineType = machine["type"] ?? MachineType;
        foreach ((string key, string accelerators) in machine.Options.Parts)
        {
            if (key == "accel" && accelerators.Split(':').Contains("xen"))
                throw Refusal(TwinProblem.HostResource, $"-machine {key}={accelerators}");
        }

        // dumpdtb names a file to write.
        Add("machine", machine["dumpdtb"] is null ? value : machine.Options.Without(static key => key == "dumpdtb").ToString());
    }

    private void AddAccelerator(string value)
    {
        if (OptionText.Parse(value, "accel")["accel"] is not string kind || kind.Split(':').Except(["kvm", "tcg", "hvf", "whpx", "mshv", "nvmm", "hax"]).Any())
            throw Refusal(TwinProblem.HostResource, $"-accel {value}");
        Add("accel", value);
    }

    /// <summary>Record and replay write and read a file; counting itself has a section.</summary>
    private void AddCounting(string value)
    {
        OptionText counting = OptionText.Parse(value, "shift");
        OptionText kept = counting.Without(static key => key is "rr" or "rrfile" or "rrsnapshot");
        if (counting["rr"] is not null)
            _notes.Add(new CaptureNote(CaptureNoteKind.NoReplay, $"-icount {value}"));
        if (kept.Parts.Any())
            Add("icount", counting["rr"] is null ? value : kept.ToString());
    }

    /// <summary>What processes and threads are called is nobody's business.</summary>
    private void AddName(string value)
    {
        if (OptionText.Parse(value, "guest")["guest"] is string guest)
            Add("name", OptionText.Of(("guest", guest)));
    }

    private void AddFile(string path)
    {
        string[] options;
        try
        {
            options = OptionsFile.Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or FormatException)
        {
            throw Refusal(TwinProblem.UnreadableOption, $"-readconfig {path}", exception);
        }

        _file = path;
        foreach (string option in options.Where(static (_, index) => index % 2 == 0))
        {
            if (TwinOptions.IsFlag(NameOf(option)) || option == "-readconfig")
                throw Refusal(TwinProblem.UnknownOption, option);
        }

        AddAll(options);
        _file = null;
    }

    /// <summary>A value that is an object, of a kind that a twin judges.</summary>
    private ObjectText ReadObject(string option, string value, string implied)
        => ObjectText.TryParse(value, implied, out ObjectText read) ? read : throw Refusal(TwinProblem.UnreadableOption, $"-{option} {value}");
}
