using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Proposals;

public sealed class DecisionShareTests : IAsyncLifetime
{
    private const string Path = "/v1/proposals/decisions";
    private static DateOnly ThisMonth => new(Days.Today.Year, Days.Today.Month, 1);
    private readonly MatchingService _service = new();

    public ValueTask InitializeAsync() => _service.InitializeAsync();

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Fact]
    public async Task Decisions_OfThisMonth_AreNotCountedBeforeItIsOver()
    {
        await ProposedAsync(5);

        var share = await _service.GetAsync(new Person().Coach, Path);

        Assert.Equal((ThisMonth.AddMonths(-12), ThisMonth.AddDays(-1)), (DayOf(share.Json, "from"), DayOf(share.Json, "until")));
        Assert.Equal((0, 0, JsonValueKind.Null), (share.Json.GetProperty("proposals").GetInt32(), share.Json.GetProperty("overridden").GetInt32(), share.Json.GetProperty("share").ValueKind));
    }

    [Fact]
    public async Task Decisions_OneProposalMore_OrOneMonthMore_ChangesNoNumberByLessThanFive()
    {
        await ProposedAsync(7);
        await ProposedAsync(6, against: true);
        await MovedAsync(ThisMonth.AddDays(-1));
        await ProposedAsync(1, against: true);
        await MovedAsync(ThisMonth.AddMonths(-1).AddDays(-1));
        var coach = new Person().Coach;

        var month = await _service.GetAsync(coach, $"{Path}?from={ThisMonth.AddMonths(-1):yyyy-MM-dd}&until={ThisMonth.AddDays(-1):yyyy-MM-dd}");
        var two = await _service.GetAsync(coach, $"{Path}?from={ThisMonth.AddMonths(-2):yyyy-MM-dd}");

        Assert.Equal((10, 5, "50.0"), (month.Json.GetProperty("proposals").GetInt32(), month.Json.GetProperty("overridden").GetInt32(), month.Text("share")));
        Assert.Equal((10, 5, "50.0"), (two.Json.GetProperty("proposals").GetInt32(), two.Json.GetProperty("overridden").GetInt32(), two.Text("share")));
    }

    [Fact]
    public async Task Decisions_SmallCells_AreLeftOut()
    {
        await ProposedAsync(6);
        await MovedAsync(ThisMonth.AddDays(-1));
        Assert.Equal("0.0", (await _service.GetAsync(new Person().Coach, Path)).Text("share"));
        await ProposedAsync(1, against: true);
        await MovedAsync(ThisMonth.AddDays(-1));

        var share = await _service.GetAsync(new Person().Coach, Path);

        Assert.Equal(5, share.Json.GetProperty("proposals").GetInt32());
        Assert.Equal(JsonValueKind.Null, share.Json.GetProperty("overridden").ValueKind);
        Assert.Equal(JsonValueKind.Null, share.Json.GetProperty("share").ValueKind);
    }

    [Fact]
    public async Task Decisions_DaysThatBoundNoWholeMonth_AreRefused()
    {
        var last = ThisMonth.AddDays(-1);
        foreach (var (query, parameter) in new[]
        {
            ($"from={ThisMonth.AddMonths(-2).AddDays(1):yyyy-MM-dd}", "from"), ($"from={ThisMonth:yyyy-MM-dd}", "from"), ("from=1999-12-01", "from"), ("from=9999-12-01", "from"),
            ($"until={last.AddDays(-1):yyyy-MM-dd}", "until"), ($"until={ThisMonth.AddMonths(1).AddDays(-1):yyyy-MM-dd}", "until"), ("until=0001-01-31", "until"), ("until=9999-12-31", "until"),
        })
        {
            var answer = await _service.GetAsync(new Person().Coach, $"{Path}?{query}");
            Assert.Equal((400, parameter), (answer.Status, answer.Json.GetProperty("errors")[0].GetProperty("parameter").GetString()));
        }
        Assert.Equal(200, (await _service.GetAsync(new Person().Coach, $"{Path}?until=2000-01-31")).Status);
    }

    [Fact]
    public void Told_AnyTwoAnswers_DifferByNothingOrByFiveAtLeast()
    {
        const int most = 40;
        var answers = (from all in Enumerable.Range(0, most) from overridden in Enumerable.Range(0, all + 1) select DecisionShare.Told(all, overridden)).ToHashSet();

        foreach (var one in answers)
        {
            Assert.True(one.Overridden is null || one.Proposals is not null);
            Assert.All(answers, other => Assert.True(Apart(one.Proposals, other.Proposals) && Apart(one.Overridden, other.Overridden) && Apart(Rest(one), Rest(other))));
        }

        static int? Rest((int? Proposals, int? Overridden) told) => told.Proposals - told.Overridden;
        static bool Apart(int? a, int? b) => (a - b) is null or 0 or >= 5 or <= -5;
    }

    private static DateOnly DayOf(JsonElement answer, string member) => DateOnly.ParseExact(answer.GetProperty(member).GetString()!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    private async Task ProposedAsync(int count, bool against = false)
    {
        for (var i = 0; i < count; i++)
        {
            var (person, place) = (new Person(), new Workplace());
            await _service.ApplyAsync(person.Changed(ability: against ? 1 : 4));
            await _service.ApplyAsync(place.Changed(level: against ? 5 : 3));
            var body = new { participantId = person.PublicId, placeId = place.PublicId, overrideReason = against ? "other" : null };
            Assert.Equal(201, (await _service.PostAsync(person.Coach, "/v1/proposals", body)).Status);
        }
    }

    /// <summary>Those of this month were proposed on that day instead.</summary>
    private Task<int> MovedAsync(DateOnly day)
    {
        var begin = new DateTimeOffset(ThisMonth.AddDays(-1).ToDateTime(new TimeOnly(23, 0)), TimeSpan.Zero);
        var noon = new DateTimeOffset(day.ToDateTime(new TimeOnly(12, 0)), TimeSpan.Zero);
        return _service.WithDbAsync(db => db.Proposals.Where(p => p.ProposedAt >= begin).ExecuteUpdateAsync(set => set.SetProperty(p => p.ProposedAt, noon)));
    }
}
