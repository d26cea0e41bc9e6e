using Ber.Visitors;

namespace Ber.Compat;

/// <summary>The registers of one CPU, out of its section, and the notes that a core file has of them.</summary>
internal abstract class CoreCpu
{
    /// <summary>Whose notes of threads are.</summary>
    protected const string Core = "CORE";

    /// <summary>The processor that a core file is for whose first CPU this is.</summary>
    public abstract ElfMachine Machine { get; }

    /// <summary>Adds the notes of a thread.</summary>
    /// <param name="notes">Where to.</param>
    /// <param name="id">The number of the thread.</param>
    /// <param name="machine">The processor that the core file is for.</param>
    public abstract void AddThread(ElfNotes notes, uint id, ElfMachine machine);

    /// <summary>Adds the notes that stand behind those of all threads.</summary>
    /// <param name="notes">Where to.</param>
    public virtual void AddState(ElfNotes notes)
    {
    }

    /// <summary>Reads the section of a CPU.</summary>
    /// <param name="section">The section, typed.</param>
    /// <returns>The CPU; null: one that no core file is made of.</returns>
    public static CoreCpu? Read(DeviceSection section)
    {
        VMStateDescription description = section.Description!;
        foreach (VMStateField field in description.Fields)
        {
            if (field.Name == X86Cpu.Counter)
                return new X86Cpu(StateCursor.OverQemuFile(description, section.Contents.Span));
            if (field.Name == ArmCpu.Counter)
                return ArmCpu.Read(StateCursor.OverQemuFile(description, section.Contents.Span));
        }

        return null;
    }

    /// <summary>The integer where a cursor stands; 0 where there is none.</summary>
    protected static ulong Integer(ref StateCursor cursor) => cursor.TryGetInteger(out long value) ? (ulong)value : 0;

    /// <summary>The integers of the array where a cursor stands.</summary>
    protected static void Integers(ref StateCursor cursor, Span<ulong> values)
    {
        if (!cursor.Enter())
            return;
        for (int i = 0; i < values.Length && cursor.MoveNext(); i++)
            values[i] = Integer(ref cursor);
        cursor.Leave();
    }
}
