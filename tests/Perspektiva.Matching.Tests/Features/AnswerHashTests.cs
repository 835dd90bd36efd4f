using System.Security.Cryptography;
using System.Text.Json;
using Perspektiva.Matching.Engine;
using Perspektiva.Matching.Engine.Cohort;
using Perspektiva.Matching.Features;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features;

public sealed class AnswerHashTests
{
    private static readonly PairExplanation Answer = MatchingEngine.Explain(
        new Person().Changed(band: Contracts.V1.AgeBand.Youth17, nextBandOn: Days.Today.AddMonths(2)).ToProfile(true),
        new Workplace().Changed(level: 5, shiftEnd: new TimeOnly(23, 30)).ToProfile(1), [], Days.Today, Audience.Coach);

    /// <summary>As an answer was hashed before its texts were left out.</summary>
    internal static string WithTexts<T>(T answer) => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(answer)));

    [Fact]
    public void Of_AnotherWording_IsTheSame()
    {
        var (part, rule) = (Answer.AsIs.Parts[0], Answer.AsIs.Excluded[0]);
        var reworded = Answer with
        {
            AsIs = Answer.AsIs with
            {
                Parts = Answer.AsIs.Parts.SetItem(0, part with { Text = Reworded(part.Text) }),
                Excluded = Answer.AsIs.Excluded.SetItem(0, rule with { Reason = Reworded(rule.Reason), Change = Reworded(rule.Change), Citation = "§ 0" }),
                Notes = Answer.AsIs.Notes.SetItem(0, Reworded(Answer.AsIs.Notes[0])),
            },
        };

        Assert.Equal(AnswerHash.Of(Answer), AnswerHash.Of(reworded));
        Assert.StartsWith("2:", AnswerHash.Of(Answer), StringComparison.Ordinal);
        Assert.True(AnswerHash.Fits(reworded, AnswerHash.Of(Answer)));
        Assert.True(AnswerHash.Fits(Answer, WithTexts(Answer)));
        Assert.False(AnswerHash.Fits(reworded, WithTexts(Answer)));
    }

    [Fact]
    public void Of_AnotherNumberKeyOrId_IsAnother()
    {
        var (part, rule) = (Answer.AsIs.Parts[0], Answer.AsIs.Excluded[0]);
        PairExplanation[] others =
        [
            Answer with { AsIs = Answer.AsIs with { Fit = Answer.AsIs.Fit + 1 } },
            Answer with { AsIs = Answer.AsIs with { Parts = Answer.AsIs.Parts.SetItem(0, part with { Points = part.Points + 1 }) } },
            Answer with { AsIs = Answer.AsIs with { Parts = Answer.AsIs.Parts.SetItem(0, part with { Text = part.Text with { Key = "another" } }) } },
            Answer with { AsIs = Answer.AsIs with { Excluded = Answer.AsIs.Excluded.SetItem(0, rule with { RuleId = "another" }) } },
            Answer with { AsIs = Answer.AsIs with { Excluded = Answer.AsIs.Excluded.SetItem(0, rule with { From = rule.From!.Value.AddDays(1) }) } },
            Answer with { PlaceId = Guid.CreateVersion7() },
            Answer with { Problems = [new InputProblem(Answer.PlaceId, "another", "")] },
        ];

        Assert.Equal(others.Length + 1, others.Append(Answer).Select(AnswerHash.Of).Distinct(StringComparer.Ordinal).Count());
        Assert.All(others, other => Assert.False(AnswerHash.Fits(other, AnswerHash.Of(Answer)) || AnswerHash.Fits(other, WithTexts(Answer))));
    }

    [Fact]
    public void Of_ACohort_LeavesItsTextsOut()
    {
        var nobody = new CohortUnplaced(Guid.CreateVersion7(), new LocalText("cohort.refused", "a", "b"), new LocalText("cohort.refused.next", "c", "d"), null);
        var result = new CohortResult([], [nobody], 0, 0, 0, [], [new InputProblem(Guid.Empty, "id-twice", "a sentence")]);

        var reworded = result with
        {
            Unplaced = [nobody with { Reason = Reworded(nobody.Reason), NextStep = Reworded(nobody.NextStep) }],
            Problems = [result.Problems[0] with { Reason = "another" }],
        };

        Assert.Equal(AnswerHash.Of(result), AnswerHash.Of(reworded));
        Assert.NotEqual(AnswerHash.Of(result), AnswerHash.Of(result with { Unplaced = [nobody with { Reason = new LocalText("cohort.below-floor", "a", "b") }] }));
        Assert.NotEqual(AnswerHash.Of(result), AnswerHash.Of(result with { Total = 1 }));
        Assert.NotEqual(AnswerHash.Of(result), AnswerHash.Of(result with { RefusalCosts = [new RefusalCost(default, CohortChangeKind.Veto, 0, 0)] }));

        // Results from before refusals could come later were hashed without the member.
        Assert.DoesNotContain(nameof(CohortResult.RefusalCosts), JsonSerializer.Serialize(result), StringComparison.Ordinal);
    }

    private static LocalText Reworded(LocalText text) => text with { De = text.De + " anders", En = text.En + " otherwise" };
}
