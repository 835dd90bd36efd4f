using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Proposals;

/// <summary>An objection reaches whoever may take the second look, by event and in their list of proposals.</summary>
public sealed class ObjectionTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Review_OfEitherKind_IsToldWithoutItsWords()
    {
        var (person, place) = await service.PairAsync();
        var id = (await service.ProposeAsync(person, place)).Id();

        Assert.Equal(200, (await service.PostAsync(person.Self, $"/v1/proposals/{id}/reviews", new { kind = "objection" })).Status);
        var looked = await service.PostAsync(person.Portal, $"/v1/proposals/{id}/reviews", new { kind = "second_look", outcome = "changed" });

        var told = (await service.OutgoingAsync<ProposalReviewed>()).Where(e => e.ProposalPublicId == id).OrderBy(e => e.Version).ToList();
        Assert.Equal(
            [(ProposalReviewKind.Objection, null, Party.Participant), (ProposalReviewKind.SecondLook, ProposalReviewOutcome.Changed, Party.Coach)],
            told.Select(e => (e.Kind, e.Outcome, e.By)));
        Assert.All(told, e => Assert.Equal((person.Id, person.PublicId, person.CoachId, place.PublicId), (e.ParticipantId, e.ParticipantPublicId, e.CoachId, e.PlacePublicId)));
        Assert.Equal(looked.Json.GetProperty("version").GetInt64(), told[^1].Version);
    }

    [Fact]
    public async Task List_OpenObjections_AreThoseThatNoSecondLookHasFollowed()
    {
        var (person, place) = await service.PairAsync();
        var other = new Workplace();
        await service.ApplyAsync(other.Changed());
        var (objected, quiet) = ((await service.ProposeAsync(person, place)).Id(), (await service.ProposeAsync(person, other)).Id());
        var path = $"/v1/proposals/{objected}/reviews";
        Assert.DoesNotContain(objected, await OpenAsync(person.Portal));

        await service.PostAsync(person.Self, path, new { kind = "objection" });
        Assert.Equal([objected], await OpenAsync(person.Portal));
        Assert.Equal([objected], await OpenAsync(person.Coach));
        await service.PostAsync(person.Portal, path, new { kind = "second_look", outcome = "upheld" });
        Assert.Empty(await OpenAsync(person.Portal));
        await service.PostAsync(person.Self, path, new { kind = "objection" });
        Assert.Equal([objected], await OpenAsync(person.Portal));
        Assert.DoesNotContain(quiet, await OpenAsync(person.Portal));
    }

    /// <summary>The employer's side reads no objections, and cannot search by them.</summary>
    [Fact]
    public async Task List_OpenObjectionsForTheEmployer_AreNone()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.AskedEmployerAsync(person, place);
        await service.PostAsync(person.Self, $"/v1/proposals/{id}/reviews", new { kind = "objection" });

        Assert.Empty(await OpenAsync(place.Company));
        Assert.Equal(400, (await service.GetAsync(person.Portal, "/v1/proposals?objection=closed")).Status);
    }

    private async Task<IEnumerable<string?>> OpenAsync(TestCaller caller) =>
        (await service.GetAsync(caller, "/v1/proposals?objection=open")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ToList();
}
