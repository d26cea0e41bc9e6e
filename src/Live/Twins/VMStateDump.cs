using System.Diagnostics.CodeAnalysis;
using Ber.Compat;
using Ber.Detector;

namespace Ber.Live;

/// <summary>What a binary says of its device types: <c>-dump-vmstate</c>.</summary>
internal static class VMStateDump
{
    /// <summary>Runs the binary.</summary>
    /// <param name="program">The binary, perhaps behind a wrapper.</param>
    /// <param name="machineType">The machine type, whose compat properties decide what devices send; null: the default.</param>
    /// <param name="limit">When it has to be done.</param>
    /// <param name="onNote">Is told what a note says; null: nobody is.</param>
    /// <param name="schemas">What it says of its device types. Where it says nothing there is a note.</param>
    /// <returns>Whether it wrote a dump.</returns>
    /// <exception cref="TwinException">It is not done in time.</exception>
    public static bool TryRead(
        IReadOnlyList<string> program, string? machineType, TimeLimit limit, Action<CaptureNote>? onNote, [NotNullWhen(true)] out SchemaCatalog? schemas)
    {
        schemas = null;
        string problem;
        try
        {
            schemas = TwinSandbox.Run(canSpawn: false, sandbox => Run(program, machineType, sandbox, limit), program[0], onNote);
            return true;
        }
        catch (TwinException exception) when (exception.Problem is not TwinProblem.TimedOut)
        {
            problem = exception.Output ?? exception.InnerException!.Message;
        }
        catch (StreamFormatException exception)
        {
            problem = exception.Message;
        }

        onNote?.Invoke(new CaptureNote(CaptureNoteKind.NoDump, program[^1], problem));
        return false;
    }

    /// <summary>Lets the binary write its dump to its standard output, which it has wherever it runs.</summary>
    private static SchemaCatalog Run(IReadOnlyList<string> program, string? machineType, string[] sandbox, TimeLimit limit)
    {
        string[] machine = machineType is null ? [] : ["-M", machineType];
        string[] words = [.. program, .. machine, "-no-user-config", "-display", "none", "-dump-vmstate", "/dev/stdout", .. sandbox];
        using var process = new Captive(words, limit);
        try
        {
            return ProfileReader.ReadCatalog(process);
        }
        catch (StreamFormatException) when (!process.HasPayload)
        {
            int exitCode = process.End();
            throw new TwinException(program[^1], exitCode, process.Said.Trim());
        }
    }
}
