using System.Collections;

namespace Perspektiva.Matching.Engine.Tests;

/// <summary>What these tests use of xunit 3 and xunit 2 lacks, for mutation testing alone (docs/testing.md).</summary>
internal sealed class TestContext
{
    public static TestContext Current { get; } = new();

    public CancellationToken CancellationToken => CancellationToken.None;
}

/// <summary>A row of a theory.</summary>
public sealed class TheoryDataRow<T1, T2>(T1 first, T2 second)
{
    public string? TestDisplayName { get; init; }

    public static implicit operator object?[](TheoryDataRow<T1, T2> row) => row.ToArray();

    public object?[] ToArray() => [first, second];
}

/// <summary>Rows of a theory.</summary>
public sealed class TheoryData<T1, T2> : IEnumerable<object?[]>
{
    private readonly List<object?[]> _rows = [];

    public void Add(object?[] row) => _rows.Add(row);

    public IEnumerator<object?[]> GetEnumerator() => _rows.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>What xunit 3 adds to the assertions.</summary>
internal static class XunitTwoAssertions
{
    extension(Assert)
    {
        /// <summary>Xunit 2 cannot skip a test that runs: then the run cannot be used.</summary>
        public static void SkipWhen(bool condition, string reason)
        {
            if (condition)
                throw new InvalidOperationException(reason);
        }

        /// <summary>Likewise.</summary>
        public static void SkipUnless(bool condition, string reason) => SkipWhen(!condition, reason);
    }
}
