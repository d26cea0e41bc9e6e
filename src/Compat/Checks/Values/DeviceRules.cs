namespace Ber.Compat;

/// <summary>What the loaders of single devices insist on beyond their descriptions, in their post_load functions.</summary>
internal static class DeviceRules
{
    public static void Check(CheckContext context, ProfileDevice source, ProfileDevice destination)
    {
        string? vmsd = destination.Description?.Name;
        if (vmsd == "cpu")
        {
            ArmRegisterRule.Check(context, source, destination);
            PowerPcRule.Check(context, source, destination);
        }
    }
}
