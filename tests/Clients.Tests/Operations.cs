using Messaging.Lanes;

namespace Messaging.Clients.Tests;

public enum SortOrder
{
    Ascending,
    Descending,
}

public sealed record Word(string Text);

/// <summary>An operation with a body: lists, records and an enumeration. The response is <see cref="SortedWords"/>.</summary>
public sealed record SortWords(IReadOnlyList<Word> Words, SortOrder Order = SortOrder.Ascending);

public sealed record SortedWords(IReadOnlyList<Word> Words);

internal sealed record WordSorting(IReadOnlyList<Word> Words, SortOrder Order) : IComputation<SortedWords>
{
    public SortedWords Run(CancellationToken stop)
    {
        var sorted = Words.OrderBy(word => word.Text, StringComparer.Ordinal);
        return new(Order == SortOrder.Ascending ? [.. sorted] : [.. sorted.Reverse()]);
    }
}

/// <summary>An operation whose computation fails. The response is <see cref="Never"/>.</summary>
public sealed record AlwaysFail;

public sealed record Never(int Value);

internal sealed record Failing : IComputation<Never>
{
    public Never Run(CancellationToken stop) => throw new InvalidOperationException("As the test wants it.");
}
