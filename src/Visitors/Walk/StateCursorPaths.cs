using System.Collections.Immutable;

namespace Ber.Visitors;

/// <summary>Paths of a <see cref="StateCursor"/>: names as the members of a JSON object have them, so that no two items of one struct share one.</summary>
internal static class StateCursorPaths
{
    private const string Key = "key";
    private const string Value = "value";

    /// <summary>Where the cursor stands; <see cref="TryFind"/> leads there again.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="root">The section; null: the name of the root's description.</param>
    public static FieldPath ToPath(this StateCursor cursor, FieldPath? root = null)
    {
        ImmutableArray<FieldPathStep>.Builder steps = ImmutableArray.CreateBuilder<FieldPathStep>();
        for (; cursor.Depth > 0; cursor.Rise())
        {
            ref readonly StateItem item = ref cursor.Item;
            if (item.Index < 0)
                continue;
            StateItem container = cursor.Container;
            if (container.Form is StateItemForm.List && item.Field!.Kind is FieldKind.Tree)
                steps.Add(new FieldPathStep(item.IsKey ? Key : Value));
            if (container.Form is not StateItemForm.Struct)
                steps.Add(new FieldPathStep(item.Index + (container.Form is StateItemForm.Array ? container.Before : 0)));
            else if (cursor.IsMemberArray && item.Form is not StateItemForm.Array)
                steps.Add(new FieldPathStep(item.Before));
            if (container.Form is StateItemForm.Struct)
                steps.Add(new FieldPathStep(cursor.MemberName));
        }

        steps.Reverse();
        return root is null
            ? new FieldPath(cursor.Item.Description!.Name, 0, steps.ToImmutable())
            : new FieldPath(root.IdStr, root.InstanceId, root.Steps.AddRange(steps));
    }

    /// <summary>
    /// Goes to an item by its path from here: names of members, and places in arrays and lists; of a tree's element then <c>key</c> or <c>value</c>.
    /// </summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="steps">The steps, the first one at this level, behind the item where the cursor stands.</param>
    /// <returns>false: there is no such item, or <see cref="StateCursor.Error"/>. The cursor has then gone as far as it could.</returns>
    public static bool TryFind(this ref StateCursor cursor, scoped ReadOnlySpan<FieldPathStep> steps)
    {
        for (int i = 0; i < steps.Length; i++)
        {
            bool isFound = steps[i] switch
            {
                { Name: null, Index: int index } => i > 0 && cursor.MoveToElement(index),
                { Name: Key } when cursor.IsKey => true,
                { Name: Value } when cursor.IsKey => cursor.MoveNext(),
                { Name: string name } => (i == 0 || cursor.Enter()) && cursor.MoveToMember(name),
            };
            if (!isFound)
                return false;
        }

        return steps.Length > 0;
    }

    /// <summary>Goes to the next item of this level with a member name; of a member out of several fields, to the first one.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="name">The name.</param>
    /// <returns>false: there is none, or <see cref="StateCursor.Error"/>.</returns>
    public static bool MoveToMember(this ref StateCursor cursor, string name)
    {
        while (cursor.MoveNext())
        {
            if (cursor.MemberName == name)
                return true;
        }

        return false;
    }

    /// <summary>Goes to an element of the member where the cursor stands, which is an array, a list or several fields of one name.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="index">Its place in the member. Of a tree the key is the first part of the element.</param>
    /// <returns>false: there is no such element, or <see cref="StateCursor.Error"/>.</returns>
    public static bool MoveToElement(this ref StateCursor cursor, int index)
    {
        if (cursor.IsMemberArray)
        {
            string name = cursor.Name;
            while (cursor.Parts is int parts && index >= parts)
            {
                index -= parts;
                if (!cursor.MoveNext() || cursor.Name != name)
                    return false;
            }

            if (cursor.Item is not { Form: StateItemForm.Array, IsPresent: true })
                return !cursor.IsMemberSingle || cursor.Kind is FieldKind.Null;   // an element by itself, or one of some null pointers
        }

        if (cursor.Item.Form is not (StateItemForm.Array or StateItemForm.List) || !cursor.Enter())
            return false;
        cursor.JumpTo(index);
        while (cursor.MoveNext())
        {
            if (cursor.Index == index)
                return true;
        }

        return false;
    }
}
