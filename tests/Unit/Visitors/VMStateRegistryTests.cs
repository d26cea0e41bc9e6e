using System.Buffers;
using Ber.Visitors;
using Support.Devices;
using Support.TestVMState;

namespace Unit.Visitors;

public sealed class VMStateRegistryTests
{
    [Fact]
    public void InstanceIds_GoOnFromTheLargestOfTheIdStr()
    {
        var registry = new VMStateRegistry();
        string[] entries =
        [
            registry.Register(new KbdState()).ToString(),
            registry.Register(new KbdState()).ToString(),
            registry.Register(new KbdState(), new() { InstanceId = 7 }).ToString(),
            registry.Register(new KbdState()).ToString(),
            registry.Register(new SimplePrimitive()).ToString(),
        ];
        Assert.Equal(["pckbd#0 v4", "pckbd#1 v4", "pckbd#7 v4", "pckbd#8 v4", "\"simple/primitive\"#0 v1"], entries);
    }

    [Fact]
    public void Path_GivesTheIdStr_AndTheIdBelongsToTheBareName()
    {
        var registry = new VMStateRegistry();
        VMStateEntry first = registry.Register(new KbdState(), new() { Path = "0000:00:03.0" });
        VMStateEntry second = registry.Register(new KbdState(), new() { Path = "0000:00:04.0" });
        VMStateEntry given = registry.Register(new KbdState(), new() { Path = "0000:00:05.0", InstanceId = 9 });
        Assert.Equal(("0000:00:03.0/pckbd", 0u, 0u), (first.IdStr, first.InstanceId, first.CompatInstanceId));
        Assert.Equal(("0000:00:04.0/pckbd", 0u, 1u), (second.IdStr, second.InstanceId, second.CompatInstanceId));
        Assert.Equal(("0000:00:05.0/pckbd", 0u, 9u), (given.IdStr, given.InstanceId, given.CompatInstanceId));
    }

    [Fact]
    public void Entries_StandByPriority_ThenByRegistration()
    {
        var registry = new VMStateRegistry();
        VMStatePriority[] priorities = [VMStatePriority.Default, VMStatePriority.GicV3, VMStatePriority.Low, 0, VMStatePriority.Iommu, VMStatePriority.GicV3];
        for (uint i = 0; i < priorities.Length; i++)
            registry.Register(new KbdState(), new() { InstanceId = i, Priority = priorities[i] });
        Assert.Equal([1u, 5u, 4u, 0u, 3u, 2u], registry.Entries.Select(static e => e.InstanceId));
    }

    [Theory]
    [InlineData("pckbd", 0u, "first: the bare name of old streams")]
    [InlineData("pckbd", 1u, "second: its compat id")]
    [InlineData("pckbd", 42u, "second: its alias")]
    [InlineData("0000:00:03.0/pckbd", 0u, "first: its idstr")]
    [InlineData("0000:00:03.0/pckbd", 1u, null)]
    [InlineData("0000:00:04.0/pckbd", 42u, "second: its alias")]
    [InlineData("test", 5u, "third: its id")]
    [InlineData("test", 0u, "third: its alias")]
    [InlineData("test", 1u, null)]
    [InlineData("kbd", 0u, null)]
    [InlineData("", 0u, null)]
    public void TryFind_GoesByIdStrAndIdOrAlias_AndByTheBareName(string idStr, uint instanceId, string? found)
    {
        var registry = new VMStateRegistry();
        var names = new Dictionary<VMStateEntry, string>
        {
            [registry.Register(new KbdState(), new() { Path = "0000:00:03.0" })] = "first",
            [registry.Register(new KbdState(), new() { Path = "0000:00:04.0", AliasId = 42 })] = "second",
            [registry.Register(new OldSimple(), new() { InstanceId = 5, AliasId = 0 })] = "third",
        };
        Assert.Equal(found is not null, registry.TryFind(idStr, instanceId, out VMStateEntry? entry));
        Assert.Equal(found?.Split(':')[0], entry is null ? null : names[entry]);
    }

    [Fact]
    public void TryFind_OfABareName_TakesTheFirstEntry_AlsoWhereALaterOneHasThatIdStr()
    {
        // find_se goes through the entries once: one with a path that was registered before answers to the bare name first.
        var registry = new VMStateRegistry();
        VMStateEntry withPath = registry.Register(new KbdState(), new() { Path = "0000:00:03.0" });
        VMStateEntry bare = registry.Register(new KbdState());
        Assert.True(registry.TryFind("pckbd", 0, out VMStateEntry? entry));
        Assert.Same(withPath, entry);
        registry.Unregister(withPath);
        Assert.True(registry.TryFind("pckbd", 0, out entry));
        Assert.Same(bare, entry);
    }

    [Fact]
    public void Registration_OfWhatIsThere_OrOfTooLongAnIdStr_IsMisuse()
    {
        var registry = new VMStateRegistry();
        VMStateEntry entry = registry.Register(new KbdState(), new() { InstanceId = 3 });
        Assert.Throws<ArgumentException>(() => registry.Register(new KbdState(), new() { InstanceId = 3 }));
        Assert.True(registry.Unregister(entry));
        Assert.False(registry.Unregister(entry));
        registry.Register(new KbdState(), new() { InstanceId = 3 });

        registry.Register(new KbdState(), new() { Path = "0000:00:03.0" });
        Assert.Throws<ArgumentException>(() => registry.Register(new KbdState(), new() { Path = "0000:00:03.0" }));

        registry.Register(new KbdState(), new() { Path = new string('p', 255 - "/pckbd".Length) });
        Assert.Throws<ArgumentException>(() => registry.Register(new KbdState(), new() { Path = new string('p', 256 - "/pckbd".Length) }));
        Assert.Throws<ArgumentException>(() => registry.Register(new KbdState(), new() { Path = new string('ü', 128 - "/pckbd".Length / 2) }));
    }

    [Fact]
    public void Machine_SavedInItsOrder_IsLoadedIntoOneOfAnotherOrder_ByLookup()
    {
        var source = new VMStateRegistry();
        source.Register(new KbdState { Status = 1 });
        source.Register(new KbdState { Status = 2 }, new() { Path = "0000:00:03.0" });
        source.Register(new OldSimple { D = 3 }, new() { Priority = VMStatePriority.Iommu });
        source.Register(new SimpleArray(), new() { IsNeeded = static () => false });
        byte[] sections = Save(source, out string[] order);
        Assert.Equal(["test#0", "pckbd#0", "\"0000:00:03.0/pckbd\"#0"], order);

        var destination = new VMStateRegistry();
        VMStateEntry<OldSimple> old = destination.Register(new OldSimple(), new() { Priority = VMStatePriority.Low });
        VMStateEntry<KbdState> kbd = destination.Register(new KbdState());
        VMStateEntry<KbdState> moved = destination.Register(new KbdState(), new() { Path = "0000:00:03.0" });
        VMStateEntry<Queue> other = destination.Register(new Queue { I32 = 4 });
        Load(destination, sections);
        Assert.Equal((1, 2, 3UL, 4), (kbd.State.Status, moved.State.Status, old.State.D, other.State.I32));

        destination.Unregister(old);
        VisitException exception = Assert.Throws<VisitException>(() => Load(destination, sections));
        Assert.Equal("test#0", exception.Path.ToString());
    }

    [Fact]
    public void Section_OfAVersionThatTheEntryDoesNotTake_IsRefusedByName()
    {
        var registry = new VMStateRegistry();
        VMStateEntry entry = registry.Register(new KbdState(), new() { Path = "0000:00:03.0" });
        foreach ((int version, VisitError cause) in (ReadOnlySpan<(int, VisitError)>)[(5, VisitError.VersionTooNew), (2, VisitError.VersionTooOld)])
        {
            VisitException exception = Assert.Throws<VisitException>(() =>
            {
                QemuFileInputVisitor visitor = new QemuFileReader(new byte[16]).Visitor;
                visitor.Root = entry.Path;
                entry.Visit(ref visitor, version);
            });
            Assert.Equal((cause, "\"0000:00:03.0/pckbd\"#0"), (exception.Error, exception.Path.ToString()));
        }
    }

    [Fact]
    public void Options_AreKept()
    {
        var registry = new VMStateRegistry();
        VMStateEntry entry =
            registry.Register(new KbdState(), new() { IsEarlySetup = true, IsUnmigratable = true, AliasId = 8, Priority = VMStatePriority.Apic });
        Assert.Equal((true, true, 8u, VMStatePriority.Apic, true), (entry.IsEarlySetup, entry.IsUnmigratable, entry.AliasId, entry.Priority, entry.IsNeeded));
        Assert.Same(KbdState.Description, entry.Description);
        Assert.Null(entry.CompatInstanceId);
        Assert.Equal(VMStatePriority.Default, registry.Register(new KbdState()).Priority);
    }

    /// <summary>A frame of our own around each section: idstr, instance id, version id.</summary>
    private static byte[] Save(VMStateRegistry registry, out string[] order)
    {
        var octets = new ArrayBufferWriter<byte>();
        var file = new QemuFileWriter(octets);
        VMStateEntry[] needed = [.. registry.Entries.Where(static e => e.IsNeeded)];
        foreach (VMStateEntry entry in needed)
        {
            file.PutCountedString(entry.IdStr);
            file.PutBE32(entry.InstanceId);
            file.PutBE32((uint)entry.Description.VersionId);
            QemuFileOutputVisitor visitor = file.Visitor;
            entry.Visit(ref visitor, entry.Description.VersionId);
            visitor.Complete();
        }

        order = [.. needed.Select(static e => e.Path.ToString())];
        return octets.WrittenSpan.ToArray();
    }

    private static void Load(VMStateRegistry registry, byte[] octets)
    {
        var file = new QemuFileReader(octets);
        while (file.Position < octets.Length)
        {
            string idStr = file.GetCountedString();
            uint instanceId = file.GetBE32();
            int version = file.GetSBE32();
            if (!registry.TryFind(idStr, instanceId, out VMStateEntry? entry))
                throw new VisitException(VisitError.UnknownField, new FieldPath(idStr, instanceId), file.Position, "a section of this machine", "another");
            QemuFileInputVisitor visitor = file.Visitor;
            visitor.Root = entry.Path;
            entry.Visit(ref visitor, version);
            visitor.Complete();
        }
    }
}
