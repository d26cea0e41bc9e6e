using System.Text;
using Ber.Compat;
using Ber.Visitors;

namespace Ber.Detector;

/// <summary>
/// The state in which the source's machine was (migration/global_state.c): the destination takes it once all is loaded, and aborts where no transition
/// leads there from inmigrate (softmmu/runstate.c).
/// </summary>
internal static class RunStateRule
{
    private const string Field = "runstate";

    /// <summary>A guest that stopped at a breakpoint, or one that was sent while a snapshot was taken or loaded.</summary>
    private static readonly string[] s_unreachable = ["debug", "restore-vm", "save-vm"];

    public static void Check(CheckContext context, ProfileDevice source)
    {
        ReadOnlySpan<byte> octets = FieldFinder.Find(source, Field, out long offset);
        int end = octets.IndexOf((byte)0);
        string state = Encoding.ASCII.GetString(end < 0 ? octets : octets[..end]);
        if (!s_unreachable.Contains(state))
            return;
        context.Findings.Add(CheckFindingKind.ValueBounds, new FieldPath(source.Path.IdStr, source.Path.InstanceId, [new FieldPathStep(Field)]),
                CheckConsequence.Kills)
            .Between(state, null)
            .At(source.Offset + offset)
            .Message($"invalid runstate transition: 'inmigrate' -> '{state}'")
            .Hint("Let the guest go on, or pause it, before it is migrated.");
    }
}
