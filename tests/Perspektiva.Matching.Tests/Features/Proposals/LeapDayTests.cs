using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.Matching.Tests.Support;
using Pair = Perspektiva.Matching.Features.Rankings.Pair;

namespace Perspektiva.Matching.Tests.Features.Proposals;

/// <summary>Of whoever was born on 29 February, and is 16 on it, the next birthday is 1 March: going a year back from that would tell today that they are 15.</summary>
public sealed class LeapDayTests
{
    private static readonly DateOnly Birthday = new(2028, 2, 29);
    private static readonly ParticipantView Young = ViewOf(new Person().Changed(band: AgeBand.Youth16, nextBandOn: new DateOnly(2029, 3, 1)));

    // Gastronomy until half past nine: lawful from 16 on.
    private static readonly PlaceView Kitchen = new() { State = new Workplace().Changed(shiftEnd: new TimeOnly(21, 30)) with { ShiftStart = new TimeOnly(13, 0) } };
    private static readonly Pair Both = new(Young, Kitchen, Free: 1, CompanyAtRest: false);

    [Fact]
    public void Explain_OfToday_IsOfTheAgeOfToday_AndOfADayThatIsOverOfThatDays()
    {
        Assert.DoesNotContain("youth.night", Rules(Birthday, Birthday));
        Assert.DoesNotContain("youth.night", Rules(Birthday.AddDays(9), Birthday));
        Assert.Contains("youth.night", Rules(Birthday.AddDays(-1), Birthday));

        static IEnumerable<string> Rules(DateOnly day, DateOnly today) => Both.Explain([], day, today, Engine.Audience.Coach).AsIs.Excluded.Select(rule => rule.RuleId);
    }

    [Fact]
    public void Replay_OfWhatWasExplainedToday_IsTheSame()
    {
        var explained = Both.Explain([], Birthday, Birthday, Engine.Audience.Coach);
        var stored = Engine.Replay.Of(Both.ParticipantProfile, Both.PlaceProfile, explained.Adaptations, explained.OnDate).ToJson();

        Assert.True(AnswerHash.Fits(Engine.Replay.FromJson(stored, out _)!.Run(Engine.Audience.Coach, out _)!, AnswerHash.Of(explained)));
    }

    [Fact]
    public async Task Limits_OfToday_AreOfTheAgeOfToday()
    {
        var pair = new StandingLimits.Pair(Young, Kitchen, [], Side.Coach, []);

        // Nothing is asked of a database on a day that is not over.
        Assert.Null(await StandingLimits.AtTheStartAsync(pair, Guid.Empty, PlacementStage.Internship, Birthday, Birthday, null!, TestContext.Current.CancellationToken));
        Assert.Null(await StandingLimits.AtTheStageAsync(pair, Guid.Empty, PlacementStage.Employment, Birthday, Birthday, null!, TestContext.Current.CancellationToken));
    }

    private static ParticipantView ViewOf(ParticipantChanged state) => new() { Id = state.ParticipantId, State = state, MayMatch = true };
}
