using Perspektiva.Matching.Features.Explanations;

namespace Perspektiva.Matching.Tests.Features.Explanations;

/// <summary>What the pages say, without a browser.</summary>
public sealed class SheetTests
{
    [Theory]
    [InlineData(1, "Der beste Platz; Punkte von 100")]
    [InlineData(2, "Die besten 2 Plätze, beste Passung zuerst; Punkte von 100")]
    public void Caption_OfAList_CountsInWords(int rows, string caption) =>
        Assert.Equal(caption, new RankingSheet("", "", [.. Enumerable.Repeat(new RankedRow(1, "", "", "", null, "", "", 0, null, true, ""), rows)]).Caption);
}
