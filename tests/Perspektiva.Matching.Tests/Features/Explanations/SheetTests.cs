using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Explanations;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Explanations;

/// <summary>What the pages say, without a browser.</summary>
public sealed class SheetTests
{
    [Fact]
    public void Of_AnAbilityThatIsNotAssessed_SaysNotWhatHelps_OfAGapItDoes()
    {
        var state = new Person().Changed(ability: 2);
        var pair = new Pair(
            new ParticipantView { Id = state.ParticipantId, State = state with { Abilities = [null, .. state.Abilities.Skip(1)] }, MayMatch = true },
            new PlaceView { State = new Workplace().Changed(level: 4) }, Free: 1, CompanyAtRest: false);
        var answer = pair.Explain([], Days.Today, Days.Today, Engine.Audience.Participant);

        var (sheet, view) = (PairSheet.Of(pair, answer), PairView.Of("", "", answer, null));

        // The engine's own answer stays: stored hashes hold it.
        Assert.NotEmpty(answer.AsIs.Parts[1].Answers);
        Assert.Equal((Engine.GapKind.Unknown, Engine.GapKind.OverChallenge), (view.AsIs.Parts[1].Kind, view.AsIs.Parts[2].Kind));
        Assert.Empty(view.AsIs.Parts[1].Answers);
        Assert.NotEmpty(view.AsIs.Parts[2].Answers);
        Assert.Equal("", sheet.Groups[0].Rows[0].Answers);
        Assert.NotEqual("", sheet.Groups[0].Rows[1].Answers);
    }

    [Fact]
    public void Of_AnAdaptedPlace_BothColumnsSumToTheirFits()
    {
        var state = new Person().Changed(ability: 2);
        var pair = new Pair(
            new ParticipantView { Id = state.ParticipantId, State = state, MayMatch = true }, new PlaceView { State = new Workplace().Changed(level: 3) }, Free: 1, CompanyAtRest: false);
        var work = new PlaceAdaptation(Contracts.V1.Dimension.PlanningWork, 2);

        var (answer, plain) = (pair.Explain([work], Days.Today, Days.Today, Engine.Audience.Coach), PairSheet.Of(pair, pair.Explain([], Days.Today, Days.Today, Engine.Audience.Coach)));
        var sheet = PairSheet.Of(pair, answer);

        Assert.NotEqual(answer.AsIs.Fit, answer.Adapted.Fit);
        Assert.Equal((answer.AsIs.Fit, answer.Adapted.Fit), Sums(sheet));
        Assert.True(sheet.IsAdapted);
        Assert.False(plain.IsAdapted);
        Assert.Equal((answer.AsIs.Fit, answer.AsIs.Fit), Sums(plain));

        static (int, int) Sums(PairSheet sheet)
        {
            var rows = sheet.Groups.SelectMany(group => group.Rows).Select(row => (row.PointsAsIs, row.Points)).Concat(sheet.OtherParts.Select(part => ((string?)part.PointsAsIs, (string?)part.Points))).ToList();
            return (rows.Sum(row => Hundredths(row.Item1)), rows.Sum(row => Hundredths(row.Item2)));
        }

        static int Hundredths(string? points) => points is null ? 0 : (int)(100 * decimal.Parse(points.Replace('−', '-').TrimStart('+'), System.Globalization.CultureInfo.GetCultureInfo("de-DE")));
    }

    [Theory]
    [InlineData(1, "Der beste Platz; Punkte von 100")]
    [InlineData(2, "Die besten 2 Plätze, beste Passung zuerst; Punkte von 100")]
    public void Caption_OfAList_CountsInWords(int rows, string caption) =>
        Assert.Equal(caption, new RankingSheet("", "", [.. Enumerable.Repeat(new RankedRow(1, "", "", "", null, "", "", 0, null, true, ""), rows)]).Caption);
}
