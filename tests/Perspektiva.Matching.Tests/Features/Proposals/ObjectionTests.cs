using System.Text.Json;
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

    /// <summary>That the number grew would tell that somebody objected.</summary>
    [Fact]
    public async Task Review_IsNotToldToTheEmployer_ByNoVersionEither()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.AskedEmployerAsync(person, place);
        var (path, bound) = ($"/v1/proposals/{id}", TestCaller.Person("employer", place.Company.Organisation!, place.CompanyPublicId, Person.Scopes));
        var asked = await service.GetAsync(place.Company, path);
        var seen = await service.GetAsync(person.Coach, path);

        await service.PostAsync(person.Self, $"{path}/reviews", new { kind = "objection" });
        await service.PostAsync(person.Portal, $"{path}/reviews", new { kind = "second_look", outcome = "upheld" });

        foreach (var caller in new[] { place.Company, bound })
        {
            var again = await service.GetAsync(caller, path);
            Assert.Equal((asked.ETag, asked.Text), (again.ETag, again.Text));
            Assert.Equal(Version(asked.Json), Version((await service.GetAsync(caller, "/v1/proposals")).Json.GetProperty("items").EnumerateArray().Single()));
        }
        Assert.Equal(Version(seen.Json) + 2, Version((await service.GetAsync(person.Coach, path)).Json));
        var yes = await service.PostAsync(place.Company, $"{path}/employer-answer", new { accepted = true });
        Assert.Equal((Version(asked.Json) + 1, $"\"{Version(asked.Json) + 1}\""), (Version(yes.Json), yes.ETag));
        await service.PostAsync(person.Self, $"{path}/reviews", new { kind = "objection" });
        Assert.Equal(yes.ETag, (await service.GetAsync(place.Mentor, path)).ETag);
        var back = await service.PostAsync(place.Company, $"{path}/withdraw", new { });
        Assert.Equal((Version(asked.Json) + 2, $"\"{Version(asked.Json) + 2}\""), (Version(back.Json), back.ETag));
    }

    private static long Version(JsonElement proposal) => proposal.GetProperty("version").GetInt64();

    private async Task<IEnumerable<string?>> OpenAsync(TestCaller caller) =>
        (await service.GetAsync(caller, "/v1/proposals?objection=open")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()).ToList();
}
