using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Cohorts;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Matching.Tests.Features.Cohorts;

/// <summary>Pairs of a finished run are taken up: each is proposed or refused as by a command of its own.</summary>
public sealed class CohortProposalTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task TakeUp_SomeMayNotBeProposed_TheOthersAre_AndEachHearsWhatASingleProposalHears()
    {
        var people = await service.PeopleAsync(5);
        var portal = people[0].Portal;
        var (id, pairs) = await ResultAsync(people);
        var stranger = new Person();
        await service.ApplyAsync(stranger.Changed());
        await service.ApplyAsync(people[1].Withdrawn(ConsentPurpose.Matching));
        await service.ApplyAsync(people[2].Changed(ability: 1));
        Assert.Equal(201, (await service.ProposeAsync(people[3], pairs[3].Place)).Status);

        object[] asked =
        [
            Body(0), Body(1), Body(2), Body(3), Body(4), Cohort.Pair(stranger, pairs[0].Place), Cohort.Pair(new Person(), pairs[0].Place), Cohort.Pair(people[4], pairs[0].Place),
        ];
        var answer = await service.TakeUpAsync(portal, id, asked);

        Assert.Equal((200, id), (answer.Status, answer.Text("cohortRunId")));
        var told = answer.Json.GetProperty("pairs").EnumerateArray().ToList();
        Assert.Equal(["proposed", "refused", "refused", "refused", "proposed", "refused", "refused", "refused"], told.Select(pair => pair.Member("outcome")));
        Assert.Equal((2, 6), (answer.Json.GetProperty("proposed").GetInt32(), answer.Json.GetProperty("refused").GetInt32()));
        Assert.Equal(Enumerable.Range(0, 8), told.Select(pair => pair.GetProperty("index").GetInt32()));
        foreach (var at in new[] { 1, 2, 3, 5, 6 })
            AssertSame(await service.PostAsync(portal, "/v1/proposals", asked[at]), told[at].GetProperty("problem"));
        Assert.Equal("/overrideReason", told[2].GetProperty("problem").GetProperty("errors")[0].Member("pointer"));
        Assert.EndsWith("/conflict", told[7].GetProperty("problem").Member("type"), StringComparison.Ordinal);
        foreach (var at in new[] { 0, 4 })
        {
            var proposal = await service.GetAsync(portal, $"/v1/proposals/{told[at].Member("proposalId")}");
            Assert.Equal(("asked_participant", people[at].PublicId, id), (proposal.Text("status"), proposal.Text("participantId"), proposal.Text("cohortRunId")));
            Assert.Contains(await service.OutgoingAsync<ProposalChanged>(), e => e.ProposalPublicId == proposal.Id() && e.Status == ProposalStatus.AskedParticipant);
        }

        var ids = people.Select(p => p.Id).Append(stranger.Id).ToList();
        Assert.Equal(3, await service.WithDbAsync(db => db.Proposals.CountAsync(p => ids.Contains(p.ParticipantId))));
        Assert.All(people, person => Assert.DoesNotContain(person.PublicId, answer.Text, StringComparison.Ordinal));

        object Body(int i) => Cohort.Pair(people[i], pairs[i].Place);
    }

    [Fact]
    public async Task TakeUp_SameKeyTwice_IsTheSameAnswer_AndOneProposal_WhichTheEmployerReadsWithoutTheRun()
    {
        var people = await service.PeopleAsync(1);
        var (id, pairs) = await ResultAsync(people);
        var (key, body) = (Guid.CreateVersion7().ToString(), new { pairs = new[] { Cohort.Pair(people[0], pairs[0].Place) } });

        var first = await service.PostAsync(people[0].Portal, $"/v1/cohort-runs/{id}/proposals", body, key);
        var second = await service.PostAsync(people[0].Portal, $"/v1/cohort-runs/{id}/proposals", body, key);
        var another = await service.PostAsync(people[0].Portal, $"/v1/cohort-runs/{id}/proposals", body);

        Assert.Equal((200, first.Text), (second.Status, second.Text));
        Assert.EndsWith("/conflict", another.Json.GetProperty("pairs")[0].GetProperty("problem").Member("type"), StringComparison.Ordinal);
        Assert.Equal(1, await service.WithDbAsync(db => db.Proposals.CountAsync(p => p.ParticipantId == people[0].Id)));
        var proposal = first.Json.GetProperty("pairs")[0].Member("proposalId");
        Assert.Equal(200, (await service.PostAsync(people[0].Self, $"/v1/proposals/{proposal}/participant-answer", new { accepted = true })).Status);
        Assert.Null((await service.GetAsync(pairs[0].Place.Company, $"/v1/proposals/{proposal}")).Text("cohortRunId"));
    }

    [Fact]
    public async Task TakeUp_APinnedPairThatIsNotSuitable_NeedsItsReason_AsASingleProposalDoes()
    {
        var people = await service.PeopleAsync(1);
        await service.ApplyAsync(people[0].Changed(ability: 2));
        var places = await service.PlacesAsync(1, level: 5);
        var portal = people[0].Portal;
        var (id, _) = await service.FinishedAsync(portal, service.StartAsync(portal, people, places, pins: new[] { Cohort.Pair(people[0], places[0]) }));

        var bare = await service.TakeUpAsync(portal, id, Cohort.Pair(people[0], places[0]));
        var overridden = await service.TakeUpAsync(portal, id, new { participantId = people[0].PublicId, placeId = places[0].PublicId, overrideReason = "support_arranged" });

        Assert.Equal("refused", bare.Json.GetProperty("pairs")[0].Member("outcome"));
        Assert.Equal("proposed", overridden.Json.GetProperty("pairs")[0].Member("outcome"));
    }

    [Fact]
    public async Task TakeUp_TwoAtOnce_InOppositeOrder_BothAnswer_AndEachPairIsProposedOnce()
    {
        var people = await service.PeopleAsync(6);
        var (id, pairs) = await ResultAsync(people);
        var bodies = people.Select((person, i) => Cohort.Pair(person, pairs[i].Place)).ToArray();

        var answers = await Task.WhenAll(service.TakeUpAsync(people[0].Portal, id, bodies), service.TakeUpAsync(people[0].Portal, id, [.. bodies.AsEnumerable().Reverse()]));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(6, answers.Sum(answer => answer.Json.GetProperty("proposed").GetInt32()));
        Assert.Equal(6, answers.Sum(answer => answer.Json.GetProperty("refused").GetInt32()));
    }

    [Fact]
    public async Task TakeUp_Wrong_SaysWhere_AndProposesNothing()
    {
        var people = await service.PeopleAsync(1);
        var portal = people[0].Portal;
        var (id, pairs) = await ResultAsync(people);
        var pair = Cohort.Pair(people[0], pairs[0].Place);

        Assert.Equal(["/pairs"], (await service.TakeUpAsync(portal, id)).Pointers);
        Assert.Equal(["/pairs"], (await service.TakeUpAsync(portal, id, [.. Enumerable.Repeat(pair, ProposeFromCohortRun.MostPairs + 1)])).Pointers);
        Assert.Equal(["/pairs/1"], (await service.TakeUpAsync(portal, id, pair, pair)).Pointers);
        Assert.Equal(["/pairs/0/placeId"], (await service.TakeUpAsync(portal, id, new { participantId = people[0].PublicId, placeId = "x" })).Pointers);
        Assert.Equal(
            ["/pairs/0/adaptations/0"],
            (await service.TakeUpAsync(portal, id, new { participantId = people[0].PublicId, placeId = pairs[0].Place.PublicId, adaptations = new[] { new { } } })).Pointers);
        foreach (var state in new[] { CohortRunState.Cancelled, CohortRunState.Failed })
        {
            await service.WithDbAsync(db => db.CohortRuns.Where(r => r.PublicId == id).ExecuteUpdateAsync(set => set.SetProperty(r => r.State, state)));
            Assert.Equal("invalid-transition", (await service.TakeUpAsync(portal, id, pair)).Problem);
        }

        Assert.Equal(0, await service.WithDbAsync(db => db.Proposals.CountAsync(p => p.ParticipantId == people[0].Id)));
    }

    /// <summary>A finished run with a place for everybody.</summary>
    private async Task<(string Id, List<(Person Person, Workplace Place)> Pairs)> ResultAsync(List<Person> people)
    {
        var places = await service.PlacesAsync(people.Count);
        var (id, _) = await service.FinishedAsync(people[0].Portal, service.StartAsync(people[0].Portal, people, places));
        var told = await service.PeopleOfAsync(people[0].Portal, id);
        return (id, people.ConvertAll(person => (person, places.Single(place => place.PublicId == told[person.PublicId].Member("placeId")))));
    }

    private static void AssertSame(ApiAnswer single, JsonElement refused)
    {
        Assert.Equal(single.Status, refused.GetProperty("status").GetInt32());
        Assert.Equal((single.Text("type"), single.Text("title")), (refused.Member("type"), refused.Member("title")));
        Assert.Equal(single.Json.TryGetProperty("detail", out var detail) ? detail.GetString() : null, refused.Member("detail"));
        Assert.Equal(single.Pointers, refused.GetProperty("errors").EnumerateArray().Select(error => error.Member("pointer")));
    }
}
