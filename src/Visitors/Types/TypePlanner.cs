using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>Compares types that were sent with those expected and makes plans; each pair once.</summary>
internal sealed partial class TypePlanner
{
    private readonly Dictionary<(VMStateDescription Sent, VMStateDescription Expected, int Version), TypePlan> _plans = [];
    private int _depth;

    /// <summary>The plan of a pair whose values are in the version of the type sent.</summary>
    public TypePlan Plan(VMStateDescription sent, VMStateDescription expected) => Plan(sent, expected, sent.VersionId);

    private TypePlan Plan(VMStateDescription sent, VMStateDescription expected, int version)
    {
        if (_plans.TryGetValue((sent, expected, version), out TypePlan? known))
            return known;

        var plan = new TypePlan(sent, expected, version);
        if (_depth >= FieldPathStack.MaxDepth)
        {
            plan.IsRefused = true;
            plan.Differences = [new(null, TypeDifferenceKind.Depth, "one more", $"at most {FieldPathStack.MaxDepth} nested values", true, null)];
        }
        else if (ReferenceEquals(sent, expected) && version == expected.VersionId)
        {
            plan.IsDirect = true;
        }
        else
        {
            _depth++;
            new Match(this, plan).Run();
            _depth--;
        }

        _plans.Add((sent, expected, version), plan);
        return plan;
    }

    /// <summary>The comparison of one pair.</summary>
    private sealed partial class Match(TypePlanner planner, TypePlan plan)
    {
        private readonly ImmutableArray<VMStateField> _sent
            = plan.Sent.VersionId == plan.Version ? plan.Sent.Fields : [.. plan.Sent.Fields.Where(f => f.IsVisitedIn(plan.Version))];
        private readonly ImmutableArray<VMStateField> _expected = plan.Expected.Fields;
        private readonly PlanStep[] _steps = new PlanStep[plan.Expected.Fields.Length];
        private readonly ImmutableArray<PlanDifference>.Builder _differences = ImmutableArray.CreateBuilder<PlanDifference>();
        private readonly bool[] _isTaken = new bool[plan.Sent.Fields.Length];
        private Dictionary<string, List<int>>? _sentByName;
        private Dictionary<string, List<int>>? _expectedByName;
        private bool _isDirect = true;
        private int _next;   // the first field that was sent and is not matched

        public void Run()
        {
            CompareVersions();
            for (int i = 0; i < _expected.Length; i++)
                MatchField(i);
            for (SkipTaken(); _next < _sent.Length; Take(_next, 1))
                Add(_sent[_next].Name, TypeDifferenceKind.TrailingField, Describe(_sent[_next]), "nothing", false);
            CompareSubsections();

            plan.Fields = _sent;
            plan.Steps = _steps;
            plan.Differences = _differences.ToImmutable();
            plan.IsRefused = _differences.Any(static d => d.Nested?.IsRefused ?? d.IsRefused);
            plan.IsDirect = _isDirect && !plan.IsRefused;
        }

        private void CompareVersions()
        {
            VMStateDescription expected = plan.Expected;
            if (plan.Version > expected.VersionId)
                Add(null, TypeDifferenceKind.Version, $"version id {plan.Version}", $"version id <= {expected.VersionId}", true);
            else if (plan.Version < expected.MinimumVersionId)
                Add(null, TypeDifferenceKind.Version, $"version id {plan.Version}", $"version id >= {expected.MinimumVersionId}", true);
            else if (plan.Version != expected.VersionId)
                Add(null, TypeDifferenceKind.Version, $"version id {plan.Version}", $"version id {expected.VersionId}", false);
            if (plan.Sent.Name != expected.Name)
                Add(null, TypeDifferenceKind.StructName, $"\"{plan.Sent.Name}\"", $"\"{expected.Name}\"", false);
        }

        private void MatchField(int index)
        {
            VMStateField expected = _expected[index];
            while (true)
            {
                SkipTaken();
                if (!expected.IsVisitedIn(plan.Version))
                    return;

                bool isAtHand = _next < _sent.Length;
                if (isAtHand && (_sent[_next].Name == expected.Name || expected.FormerNames.Contains(_sent[_next].Name)))
                {
                    MatchAt(index, _next);
                    return;
                }

                int elsewhere = FindSent(expected);
                if (TryCover(index) || (elsewhere < 0 && MayBeMissing(expected)))
                {
                    _isDirect = false;
                    return;
                }

                bool isExpectedLater = isAtHand && Find(ref _expectedByName, _expected, _sent[_next].Name, index + 1) >= 0;
                if (elsewhere >= 0 && isExpectedLater)
                {
                    Add(expected.Name, TypeDifferenceKind.Order, $"\"{_sent[_next].Name}\"", $"\"{expected.Name}\"", true);
                    MatchAt(index, elsewhere);
                    return;
                }

                if (elsewhere >= 0)
                {
                    Add(_sent[_next].Name, TypeDifferenceKind.UnexpectedField, Describe(_sent[_next]), "nothing", true);
                    Take(_next, 1);
                    continue;
                }

                if (!isAtHand || isExpectedLater)
                {
                    Add(expected.Name, TypeDifferenceKind.MissingField, "nothing", Describe(expected), true);
                    return;
                }

                Add(expected.Name, TypeDifferenceKind.FieldName, $"\"{_sent[_next].Name}\"", $"\"{expected.Name}\"", true);
                MatchAt(index, _next);
                return;
            }
        }

        /// <summary>Matches an expected field with the fields of one name that stand at a place.</summary>
        private void MatchAt(int index, int at)
        {
            VMStateField expected = _expected[index];
            if (expected.FormerNames.Contains(_sent[at].Name))
                Add(expected.Name, TypeDifferenceKind.FieldName, $"\"{_sent[at].Name}\"", $"\"{expected.Name}\"", false);
            int count = 1;
            while (expected.IsArray && at + count < _sent.Length && !_isTaken[at + count] && _sent[at + count].Name == _sent[at].Name)
                count++;
            ref PlanStep step = ref _steps[index];
            step.From = at;
            step.Count = count;
            Compare(expected, _sent.AsSpan(at, count), ref step);
            _isDirect &= step.Action is PlanAction.Direct;
            Take(at, count);
        }

        /// <summary>VMSTATE_UNUSED takes the place of fields that were given up: as many octets, whatever they were.</summary>
        private bool TryCover(int index)
        {
            VMStateField expected = _expected[index];
            if (expected is not { Kind: FieldKind.Buffer, TypeName: "unused_buffer", IsArray: false })
                return false;
            if (expected.IsConditional && _next < _sent.Length && Find(ref _expectedByName, _expected, _sent[_next].Name, index + 1) >= 0)
                return false;   // rather absent

            long left = expected.Size;
            int end = _next;
            while (left > 0 && end < _sent.Length && !_isTaken[end] && _sent[end].Length is long length)
            {
                left -= length;
                end++;
            }

            if (left != 0 || end == _next)
                return false;
            _steps[index] = new PlanStep { Action = PlanAction.Covered, From = _next, Count = end - _next };
            Take(_next, end - _next);
            return true;
        }

        private static bool MayBeMissing(VMStateField field)
            => field.IsConditional || field.CountField is not null || field.HasLocalCount || (field.IsArray && field.Count == 0);

        private void CompareSubsections()
        {
            ImmutableArray<VMStateDescription> sent = plan.Sent.Subsections;
            if (sent.IsEmpty)
                return;

            var found = new (int, TypePlan)?[sent.Length];
            Dictionary<string, NamedSubsections> expected = NameSubsections(plan.Expected.Subsections);
            for (int i = 0; i < sent.Length; i++)
            {
                string name = sent[i].Name;
                if (!expected.TryGetValue(name, out NamedSubsections? named))
                {
                    Add(name, TypeDifferenceKind.Subsection, $"subsection \"{name}\"", "nothing", plan.Sent.IsExact);
                    continue;
                }

                int index = named.Take();
                TypePlan nested = planner.Plan(sent[i], plan.Expected.Subsections[index]);
                found[i] = (index, nested);
                AddNested(name, nested);
                _isDirect &= nested.IsDirect;
            }

            plan.Subsections = found;
        }

        private static Dictionary<string, NamedSubsections> NameSubsections(ImmutableArray<VMStateDescription> subsections)
        {
            var named = new Dictionary<string, NamedSubsections>(subsections.Length);
            for (int i = 0; i < subsections.Length; i++)
            {
                if (!named.TryGetValue(subsections[i].Name, out NamedSubsections? places))
                    named.Add(subsections[i].Name, places = new NamedSubsections());
                places.Add(i);
            }

            return named;
        }

        private void Take(int at, int count)
        {
            _isTaken.AsSpan(at, count).Fill(true);
            SkipTaken();
        }

        private void SkipTaken()
        {
            while (_next < _sent.Length && _isTaken[_next])
                _next++;
        }

        /// <summary>Where an expected field stands among those sent and not matched, under its name or a former one; -1: nowhere.</summary>
        private int FindSent(VMStateField expected)
        {
            int found = Find(ref _sentByName, _sent, expected.Name, _next);
            for (int i = 0; i < expected.FormerNames.Length && found < 0; i++)
                found = Find(ref _sentByName, _sent, expected.FormerNames[i], _next);
            return found;
        }

        /// <summary>Where a field of a name stands, at a place or after it; -1: nowhere.</summary>
        private static int Find(ref Dictionary<string, List<int>>? byName, ImmutableArray<VMStateField> fields, string name, int from)
        {
            if (byName is null)
            {
                byName = new Dictionary<string, List<int>>(fields.Length);
                for (int i = 0; i < fields.Length; i++)
                {
                    if (!byName.TryGetValue(fields[i].Name, out List<int>? places))
                        byName.Add(fields[i].Name, places = []);
                    places.Add(i);
                }
            }

            if (!byName.TryGetValue(name, out List<int>? found))
                return -1;
            int at = found.BinarySearch(from);
            at = at < 0 ? ~at : at;
            return at < found.Count ? found[at] : -1;
        }

        private void Add(string? step, TypeDifferenceKind kind, string sent, string expected, bool isRefused)
        {
            _isDirect &= kind is TypeDifferenceKind.TypeName or TypeDifferenceKind.StructName or TypeDifferenceKind.Version or TypeDifferenceKind.Subsection
                || (kind is TypeDifferenceKind.FieldName && !isRefused);
            _differences.Add(new PlanDifference(step, kind, sent, expected, isRefused, null));
        }

        private void AddNested(string step, TypePlan nested)
        {
            if (!nested.Differences.IsEmpty)
                _differences.Add(new PlanDifference(step, default, "", "", nested.IsRefused, nested));
        }
    }

    /// <summary>The expected subsections of one name, as a rule one: the n-th that was sent meets the n-th, or the last one.</summary>
    private sealed class NamedSubsections
    {
        private readonly List<int> _places = new(1);
        private int _next;

        public void Add(int place) => _places.Add(place);

        /// <summary>The place of the one that meets the next of the name.</summary>
        public int Take() => _places[_next < _places.Count - 1 ? _next++ : _next];
    }
}
