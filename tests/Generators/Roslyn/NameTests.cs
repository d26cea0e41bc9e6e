using Ber.Generators;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Generators.Roslyn;

/// <summary>
/// Programs that are right C#, with names and members that generated code may trip over: each has a type <c>Good</c> beside it, and all of it compiles with
/// warnings as errors.
/// </summary>
public sealed class NameTests
{
    private const string Usings = "using System; using System.Collections.Generic; using Ber.Visitors;\n";
    private const string Good = "namespace Beside { [VMState(\"good\")] public partial class Good { [VMStateField] public int A; } }";

    [Theory]
    [InlineData("""namespace @event { [VMState("k")] public partial class K { [VMStateField] public int A; } }""")]
    [InlineData("""namespace @event.@class.N { [VMState("k")] public partial class @struct { [VMStateField] public int @in, @out; } }""")]
    [InlineData("""namespace N { [VMState("k")] public partial struct @int { [VMStateField] public int A; } """
        + """[VMState("l")] public partial class L { [VMStateField] public @int A; [VMStateField(Count = 2)] public @int[] B = new @int[2]; } }""")]
    [InlineData("""namespace N { public partial class @event { [VMState("k")] public partial class @lock { [VMStateField] public int A; } } """
        + """[VMState("l")] partial class L { [VMStateField] public List<@event.@lock> B = []; } }""")]
    [InlineData("""[VMState("k")] public partial class @record { [VMStateField] public int A; }""")]
    [InlineData("""[VMState("k")] public partial struct @scoped { [VMStateField] public int A; [VMStateField] public long B; }""")]
    [InlineData("""[VMState("k")] public partial struct @required { [VMStateField] public bool A; [VMStateField] public long B; }""")]
    [InlineData("""[VMState("k")] public partial class @file { [VMStateField] public bool A; }""")]
    [InlineData("""[VMState("k")] public partial class @var { [VMStateField] public bool A; }""")]
    [InlineData("""[VMState("k")] public partial class @dynamic { [VMStateField] public bool A; } """
        + """[VMState("l")] partial class L { [VMStateField(Pointer = PointerRule.PresenceMarker)] public @dynamic? A; }""")]
    [InlineData("""[VMState("k")] public partial class @nint { [VMStateField] public bool A; } [VMState("l")] partial class L { [VMStateField] public @nint A = new(); }""")]
    [InlineData("""[VMState("k")] public partial class state { [VMStateField] public bool A; [VMStateField] public bool visitor; }""")]
    [InlineData("""[VMState("k")] public partial class visitor { [VMStateField] public bool state; [VMStateField] public bool A; }""")]
    [InlineData("""public enum TVisitor : byte { A } public struct TCursor; """
        + """[VMState("k")] public partial struct K { [VMStateField] public TVisitor A; [VMStateField(Count = 2)] public TVisitor[] B; }""")]
    [InlineData("""[VMState("t")] partial struct TCursors { [VMStateField] public byte TCursor, TVisitor, cursor, at, _whole, Run1; }""")]
    [InlineData("""[VMState("k")] public partial class K { [VMStateField] public bool value, key, count, i, next, following, element, isInput, versionId; }""")]
    [InlineData("""[VMState("k")] public partial class K { [VMStateField] public bool @await, field, @var, nameof, scoped, when, where, yield, get, set; }""")]
    [InlineData("""[VMState("k")] public partial class K { [VMStateField] public bool Needed, Run, System, Ber, VMState, FieldKind, IVisitor; }""")]
    [InlineData("""[VMState("k")] public partial class K { [VMStateField] public bool \u0041bc, d\u00e9j\u00e0; }""")]
    [InlineData("""[VMState("k")] public partial class \u00c9\u0301v { [VMStateField] public bool A; }""")]
    [InlineData("""namespace N { [VMState("a")] partial class Ber { [VMStateField] public int[] A = [1]; } }""", "QBER018")]
    [InlineData("""namespace N { [VMState("a")] partial class Ber { [VMStateField] public int A; } [VMState("b")] partial class System { [VMStateField] public double A; } }""")]
    [InlineData("""namespace N.Ber { [VMState("a")] partial class K { [VMStateField] public int A; } }""")]
    [InlineData("""namespace A { [VMState("a")] partial class K { [VMStateField] public int A; } } """
        + """namespace B { [VMState("b")] partial class K { [VMStateField] public A.K A = new(); } }""")]
    [InlineData("""[VMState("a")] partial class Same { [VMStateField] public int A; } [VMState("b")] partial class SAME { [VMStateField] public int A; }""")]
    [InlineData("""namespace n { [VMState("a")] partial class K { [VMStateField] public int A; } } """
        + """namespace N { [VMState("b")] partial class K { [VMStateField] public int A; } }""")]
    [InlineData("""namespace A.B { [VMState("a")] partial class K { [VMStateField] public int A; } } """
        + """namespace A { partial class BB { [VMState("b")] partial class K { [VMStateField] public int A; } } }""")]
    [InlineData("""[VMState("ob")] public partial class Ob { [Obsolete("x")] [VMStateField] public int Old; [VMStateField] public int New; }""")]
    [InlineData("""[VMState("ob")] public partial class Ob { [Obsolete] [VMStateField] public Old A = new(); [Obsolete] [VMStateSubsection] public Sub? S; } """
        + """[Obsolete("y"), VMState("old")] public partial class Old { [VMStateField] public int A; } """
        + """[Obsolete, VMState("ob/sub")] public partial class Sub { [VMStateField] public int A; }""")]
    [InlineData("""[VMState("ob", PostLoad = "Mend")] public partial class Ob { [VMStateField(Exists = "Is")] public int A; """
        + """[Obsolete("x")] bool Is => true; [Obsolete("x")] void Mend() { } }""")]
    [InlineData("""[Obsolete("x", true), VMState("ob")] public partial class Ob { [Obsolete("x", true), VMStateField] public int A; }""")]
    [InlineData("""public class Base { public string Description => ""; public static int s_x = 1; public int RegistrationOptions; } """
        + """[VMState("k", IsEarlySetup = true)] public partial class K : Base { [VMStateField] public int X; }""")]
    [InlineData("""public class Base { public int X; } [VMState("k")] public partial class K : Base { [VMStateField] public new int X; }""")]
    [InlineData("""public partial record R { [VMState("k")] public partial struct K { [VMStateField] public int A; } }""")]
    [InlineData("""public partial record struct R { [VMState("k")] private partial class K { [VMStateField] public int A; } }""")]
    [InlineData("""public partial interface I { [VMState("k")] public partial class K { [VMStateField] public int A; } }""")]
    [InlineData("""static partial class S { [VMState("k")] internal sealed partial record K { [VMStateField] public int A { get; set; } } }""")]
    [InlineData("""[VMState("k")] public partial record K([property: VMStateIgnore] int Z) { [VMStateField] public int A { get; set; } }""")]
    [InlineData("""[VMState("k")] public partial record struct K([property: VMStateField] int A, [property: VMStateField] long B);""")]
    [InlineData("""[VMState("k")] public partial class K { [VMStateField] public required int A; [VMStateField] public required string B { get; set; } }""")]
    [InlineData("""[VMState("k")] public partial class K { [VMStateField] public int A; } public partial class K { public int B => A; }""")]
    [InlineData("#nullable disable\n[VMState(\"k\")] public partial class K { [VMStateField] public string A; [VMStateField(Count = 2)] public int[] B; }")]
    [InlineData("""partial class A { partial struct B { partial interface C { partial record D { partial record struct E { [VMState("k")] partial class F """
        + """{ [VMStateField] public bool G; [VMStateField] public string H = ""; } } } } } }""")]
    public void Program_WithUnusualNames_CompilesWithoutAWarning(string source, string? expected = null)
    {
        CSharpCompilation program = Compiler.Compile(sources: [Usings + source + Good]);

        Assert.Equal(expected is null ? [] : [expected], Compiler.Analyze(program).Where(static d => d.Id is not "QBER025").Select(static d => d.Id));
        Assert.Contains("Beside.Good.VMState.g.cs", Compiler.Generate(program).Keys);
    }

    /// <summary>Source that no code can be written for, some of it no right C# at all: the type beside it has its code all the same.</summary>
    [Theory]
    [InlineData("""[VMState("k")] public unsafe partial struct K { [VMStateField] public fixed byte A[4]; }""")]
    [InlineData("""[VMState("k")] public unsafe partial struct K { [VMStateField] public byte* A; [VMStateField] public delegate*<int> B; }""")]
    [InlineData("""[VMState("k")] public partial class K { [VMStateField] public int A; } [VMState("k")] public partial class K;""")]
    [InlineData("""[VMState("k")] public partial class K { [VMStateField] public Unknown A; [VMStateField] public List<> B; }""")]
    [InlineData("""[VMState("k")] public partial class K { [VMStateField] public int A; [VMStateField] public int A; }""")]
    [InlineData("""[VMState(null!)] public partial class K { [VMStateField(null!)] public int A; }""")]
    [InlineData("""[VMState] public partial class K { [VMStateField(FormerNames = null!)] public int A; }""")]
    [InlineData("""[VMState("k", Version = "1")] public partial class K { [VMStateField(Count = int.MaxValue)] public int[] A; }""")]
    [InlineData("""[VMState("k")] public partial class { [VMStateField] public int A; }""")]
    [InlineData("""[VMState("k")] public partial class K : K { [VMStateField] public int A; }""")]
    [InlineData("""[VMState("k")] public partial struct K { [VMStateField] public K A; }""")]
    [InlineData("""[VMState("k")] public partial class TVisitor { [VMStateField] public int A; }""")]
    [InlineData("""[VMState("k")] public partial class Description { [VMStateField] public int A; }""")]
    [InlineData("""[VMState("k")] public partial interface K { [VMStateField] public int A { get; set; } }""")]
    [InlineData("""[VMState("k")] public partial class K<T> { [VMStateField] public T A; }""")]
    [InlineData("""[VMState("k")] public partial class K { [VMStateField] public int A; [VMStateSubsection] public List<int> S; }""")]
    public void Program_WithAnImpossibleType_HasTheCodeOfTheOthers(string source)
    {
        CSharpCompilation program = Compiler.Compile(sources: [Usings + source + Good]);
        GeneratorRunResult result = Compiler.Driver().RunGenerators(program).GetRunResult().Results.Single();

        Assert.Null(result.Exception);
        Assert.Empty(result.Diagnostics);
        Assert.Contains(result.GeneratedSources, static f => f.HintName == "Beside.Good.VMState.g.cs");
    }

    [Fact]
    public void Fault_OfTheGenerator_IsOneLineThatNamesIt()
    {
        Exception? fault = Faults.Of(static () => throw new InvalidOperationException("two\r\nlines"));

        string line = Faults.Line(Assert.IsType<InvalidOperationException>(fault));
        Assert.StartsWith("InvalidOperationException: two lines at Generators.", line, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', line);
        Assert.Null(Faults.Of(static () => { }));
        Assert.Throws<OperationCanceledException>(() => Faults.Of(static () => throw new OperationCanceledException()));
    }
}
