using CsCheck;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

public sealed class RowSourcesTests
{
    [Fact]
    public void Row_OfSeveralSegments_CountsThroughThemOneAfterAnother() => Gen.Int[0, 4].Array[1, 8].Sample(
        counts =>
        {
            var (segments, expected) = (Array.ConvertAll(counts, _ => new Segment(4)), new List<Guid>());
            for (var s = 0; s < counts.Length; s++)
            {
                for (var i = 0; i < counts[s]; i++)
                {
                    expected.Add(Samples.Id(1 + expected.Count));
                    segments[s].Append(new PlaceRow { Id = expected[^1] }, 0);
                }
            }

            var rows = new RowSources(segments);

            Assert.Equal(expected, Enumerable.Range(0, expected.Count).Select(number => rows.Row(number).Id));
            for (var s = 0; s < counts.Length; s++)
                Assert.Equal(segments[s].Rows[..counts[s]].Select(row => row.Id), Enumerable.Range(rows.Starts[s], counts[s]).Select(number => rows.Row(number).Id));
        },
        iter: Effort.Of(1_000));

    [Fact]
    public void Row_OfOneArray_IsItsOwn()
    {
        PlaceRow[] rows = [.. Enumerable.Range(1, 5).Select(id => new PlaceRow { Id = Samples.Id(id) })];

        Assert.Equal(rows.Select(row => row.Id), Enumerable.Range(0, 5).Select(number => new RowSources(rows).Row(number).Id));
        Assert.Equal([0], new RowSources(rows).Starts);
    }
}
