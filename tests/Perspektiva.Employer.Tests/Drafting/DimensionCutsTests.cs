using System.Globalization;
using Perspektiva.Employer.Drafting;
using Perspektiva.Portal.Seed.Chain;

namespace Perspektiva.Employer.Tests.Drafting;

public sealed class DimensionCutsTests
{
    private static readonly double[] Percentiles = [0.1, 0.35, 0.65, 0.9];

    /// <summary>The cuts are no choice of ours but computed; whoever changes a dimension's descriptors sees here what they should be.</summary>
    [Fact]
    public void Cuts_AllOccupations_ArePercentilesOfTheScores()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("PERSPEKTIVA_DATA") is { Length: > 0 }, "PERSPEKTIVA_DATA names no folder");
        var occupations = ChainFiles.Read(new DirectoryInfo(Environment.GetEnvironmentVariable("PERSPEKTIVA_DATA")!)).Occupations.Values;
        Assert.NotEmpty(occupations);
        foreach (var row in EmbeddedTable.Rows("dimensions"))
        {
            var scores = occupations.Select(occupation => ScoreOf(occupation, row[1].Split(' '))).OfType<double>().Order().ToList();
            for (var i = 0; i < Percentiles.Length; i++)
                Assert.Equal(scores[(int)(Percentiles[i] * (scores.Count - 1))], double.Parse(row[2 + i], CultureInfo.InvariantCulture), 0.01);
        }
    }

    private static double? ScoreOf(OnetOccupation occupation, string[] descriptors)
    {
        var values = descriptors.Select(name => occupation.Descriptors.TryGetValue(name.TrimStart('-'), out var value) ? name[0] == '-' ? 6 - value : value : (double?)null).ToList();
        return values.Contains(null) ? null : values.Average();
    }
}
