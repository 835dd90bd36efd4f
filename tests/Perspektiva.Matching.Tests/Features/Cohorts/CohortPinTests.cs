using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

public sealed class CohortPinTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Pin_OnARunUnderEarlierRules_RestsOnItsInputsAndRules_NotOnTodays()
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(2));
        var portal = people[0].Portal;
        var (first, before) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        await UnderAsync("rules-v1");
        service.Services.GetRequiredService<CohortSolvers>().Clear();
        foreach (var place in places)
            await service.ApplyAsync(place.Changed(level: 5));

        var (id, run) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{first}/pins", Cohort.Pair(people[0], places[0])));

        Assert.Equal(("rules-v1", before.Member("frozenAt")), (run.Member("rulesVersion"), run.Member("frozenAt")));
        Assert.All(
            (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/places")).Json.GetProperty("items").EnumerateArray(), place => Assert.Equal(1, place.GetProperty("placeVersion").GetInt64()));
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));

        await UnderAsync("rules-v0");
        var unknown = await service.PostAsync(portal, $"/v1/cohort-runs/{first}/pins", Cohort.Pair(people[0], places[0]));
        Assert.Equal((409, "conflict"), (unknown.Status, unknown.Problem));

        Task<int> UnderAsync(string rules) => service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == first).ExecuteUpdateAsync(set => set.SetProperty(r => r.RulesVersion, rules)));
    }

    [Fact]
    public async Task Pin_TakenUpByAReleaseThatDoesNotKnowTheVersions_Fails_AndReadsNothingAnew()
    {
        var (people, places) = (await service.PeopleAsync(1), await service.PlacesAsync(1));
        var portal = people[0].Portal;
        var (first, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places));
        var (id, before) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{first}/pins", Cohort.Pair(people[0], places[0])));
        await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set
            .SetProperty(r => r.State, CohortRunState.Queued).SetProperty(r => r.RulesVersion, "rules-v0")));

        var run = await service.EndedAsync(portal, id);

        Assert.Equal(("failed", "unknown_version", before.Member("frozenAt")), (run.Member("state"), run.Member("failure"), run.Member("frozenAt")));
    }

    [Fact]
    public async Task Pin_OnAFinishedRun_TellsItsCost_LeavesTheOldRunAsItWas_AndReplaysTheSame()
    {
        var people = await service.PeopleAsync(3);
        var easy = await service.PlacesAsync(1, level: 3);
        var hard = await service.PlacesAsync(1, level: 5);
        var portal = people[0].Portal;
        var (first, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, [.. easy, .. hard]));
        var before = await service.PeopleOfAsync(portal, first);
        var loser = people.First(p => before[p.PublicId].Member("placeId") != easy[0].PublicId);

        var (second, run) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{first}/pins", Cohort.Pair(loser, easy[0])));
        var (third, again) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{second}/pins", Cohort.Pair(people.First(p => p != loser), hard[0])));

        Assert.Equal(first, run.Member("basedOn"));
        var pin = Assert.Single(run.GetProperty("pins").EnumerateArray());
        Assert.Null(pin.Member("reason"));
        Assert.True(pin.GetProperty("lowerTotal").GetInt64() >= 0);
        var after = (await service.PeopleOfAsync(portal, second))[loser.PublicId];
        Assert.Equal((easy[0].PublicId, true), (after.Member("placeId"), after.GetProperty("pinned").GetBoolean()));
        Assert.Equal(2, again.GetProperty("pins").GetArrayLength());
        Assert.Equal("conflict", (await service.PostAsync(portal, $"/v1/cohort-runs/{second}/pins", Cohort.Pair(loser, hard[0]))).Problem);
        Assert.Equal(before.ToDictionary(p => p.Key, p => p.Value.GetRawText()), (await service.PeopleOfAsync(portal, first)).ToDictionary(p => p.Key, p => p.Value.GetRawText()));
        foreach (var id in new[] { first, second, third })
            Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pin_PlaceThatTheRunDidNotLookAt_LeavesMentorAndCompanyAsTheyWereStored(bool pinnedFirst)
    {
        var people = await service.PeopleAsync(3);
        var portal = people[0].Portal;
        var one = new Workplace();
        var two = one.Sibling();
        var (first, second) = one.Id.CompareTo(two.Id) < 0 ? (one, two) : (two, one);
        var (pinned, known) = pinnedFirst ? (first, second) : (second, first);
        var mentor = known.MentorChanged(capacity: 3);
        await service.ApplyAsync(known.CompanyChanged(3));
        await service.ApplyAsync(mentor);
        await service.ApplyAsync(known.Changed(capacity: 3));
        await service.ApplyAsync(pinned.Changed() with { MentorIds = [known.MentorId] });
        var (before, run) = await service.FinishedAsync(portal, service.StartAsync(portal, people, [known]));
        Assert.Equal(3, run.GetProperty("outcome").GetProperty("placed").GetInt32());
        await service.ApplyAsync(known.CompanyChanged(0, version: 2));
        await service.ApplyAsync(mentor with { Version = 2, Capacity = 0 });

        var (id, again) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{before}/pins", Cohort.Pair(people[0], pinned)));

        Assert.Equal(3, again.GetProperty("outcome").GetProperty("placed").GetInt32());
        Assert.Equal(pinned.PublicId, (await service.PeopleOfAsync(portal, id))[people[0].PublicId].Member("placeId"));
        var places = (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/places")).Json.GetProperty("items").EnumerateArray().ToList();
        Assert.Equal([(3, 3), (3, 3)], places.Select(p => (p.GetProperty("mentorSeats").GetInt32(), p.GetProperty("companySeats").GetInt32())));
        Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));
    }

    [Fact]
    public async Task Pin_AfterOneThatFoundNoSeat_OrThatARuleExcludes_IsTaken()
    {
        var (people, places) = (await service.PeopleAsync(2), await service.PlacesAsync(2));
        var unlawful = new Workplace();
        await service.ApplyAsync(unlawful.Changed());
        await service.ApplyAsync(people[1].Changed(exclusions: FunctionalConstraint.Weekend));
        await service.ApplyAsync(unlawful.Changed() with { Demands = FunctionalConstraint.Weekend });
        var portal = people[0].Portal;
        var (first, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, [.. places, unlawful], pins: new[] { Cohort.Pair(people[0], places[0]) }));

        var (full, told) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{first}/pins", Cohort.Pair(people[1], places[0])));
        Assert.Equal([null, "no-seat"], Reasons(told));
        var (excluded, again) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{full}/pins", Cohort.Pair(people[1], unlawful)));
        Assert.Equal([null, "no-seat", "excluded"], Reasons(again));
        var (last, held) = await service.FinishedAsync(portal, service.PostAsync(portal, $"/v1/cohort-runs/{excluded}/pins", Cohort.Pair(people[1], places[1])));

        Assert.Equal([null, "no-seat", "excluded", null], Reasons(held));
        Assert.Equal(places[1].PublicId, (await service.PeopleOfAsync(portal, last))[people[1].PublicId].Member("placeId"));
        Assert.Equal("conflict", (await service.PostAsync(portal, $"/v1/cohort-runs/{last}/pins", Cohort.Pair(people[1], places[0]))).Problem);
        foreach (var id in new[] { full, excluded, last })
            Assert.Equal("same", (await service.GetAsync(portal, $"/v1/cohort-runs/{id}/replay")).Text("outcome"));

        static IEnumerable<string?> Reasons(System.Text.Json.JsonElement run) => run.GetProperty("pins").EnumerateArray().Select(pin => pin.Member("reason"));
    }

    [Fact]
    public async Task Pin_UnsuitableButLawful_Holds_AndTheSolverDoesNotUseItOtherwise()
    {
        var people = await service.PeopleAsync(2);
        foreach (var person in people)
            await service.ApplyAsync(person.Changed(ability: 2));
        var places = await service.PlacesAsync(1, level: 5, capacity: 2);
        var portal = people[0].Portal;

        var (id, run) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places, pins: new[] { Cohort.Pair(people[0], places[0]) }));

        var told = await service.PeopleOfAsync(portal, id);
        Assert.Equal(places[0].PublicId, told[people[0].PublicId].Member("placeId"));
        Assert.Equal("cohort.no-suitable-place", told[people[1].PublicId].GetProperty("reason").Member("key"));
        Assert.Equal(1, run.GetProperty("outcome").GetProperty("placed").GetInt32());
    }
}
