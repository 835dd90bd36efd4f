using Perspektiva.Contracts;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Access;

/// <summary>A chamber that keeps a company is its portal: it reads and answers on the company's behalf, with evidence; of other companies, also of those with an organisation of their own, it sees nothing.</summary>
public sealed class KeptCompanyTests(MatchingService service) : IClassFixture<MatchingService>
{
    private static readonly string[] Scopes = ["proposals:read", "proposals:write", "placements:read", "placements:write"];

    private readonly TestCaller _chamber = TestCaller.Portal("chamber", Scopes);

    [Fact]
    public async Task Chamber_OfTheCompany_AnswersWithEvidenceAndReadsThePlacement()
    {
        var (person, place) = await PairAsync();
        var proposal = (await service.ProposeAsync(person, place)).Id();
        Assert.Equal(404, (await service.GetAsync(_chamber, $"/v1/proposals/{proposal}")).Status);
        Assert.Equal(200, (await service.PostAsync(person.Self, $"/v1/proposals/{proposal}/participant-answer", new { accepted = true })).Status);

        var asked = await service.GetAsync(_chamber, $"/v1/proposals/{proposal}");
        Assert.Equal(200, asked.Status);
        Assert.DoesNotContain(person.PublicId, asked.Text, StringComparison.Ordinal);
        Assert.Equal(["/onBehalf"], (await AnswerAsync(_chamber, proposal, new { accepted = true })).Pointers);
        var answered = await AnswerAsync(_chamber, proposal, new { accepted = true, onBehalf = new { kind = "letter" } });
        Assert.Equal("agreed", answered.Text("status"));
        var answer = Assert.Single(answered.Json.GetProperty("answers").EnumerateArray());
        Assert.Equal((true, "letter"), (answer.GetProperty("onBehalf").GetBoolean(), answer.GetProperty("evidenceKind").GetString()));

        var started = await service.PostAsync(_chamber, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today });
        Assert.Equal(201, started.Status);
        Assert.Equal(200, (await service.GetAsync(_chamber, $"/v1/placements/{started.Id()}")).Status);
        foreach (var list in new[] { "/v1/proposals", "/v1/placements", "/v1/changes/placements" })
            Assert.Equal((list, 1), (list, (await service.GetAsync(_chamber, list)).Json.GetProperty("items").GetArrayLength()));
    }

    [Fact]
    public async Task Chamber_TakingBackForTheCompany_NeedsEvidence()
    {
        var (person, place) = await PairAsync();
        var proposal = await service.AskedEmployerAsync(person, place);

        Assert.Equal(["/onBehalf"], (await service.PostAsync(_chamber, $"/v1/proposals/{proposal}/withdraw", new { })).Pointers);
        var taken = await service.PostAsync(_chamber, $"/v1/proposals/{proposal}/withdraw", new { onBehalf = new { kind = "phone_call" } });

        Assert.Equal(("withdrawn", "employer"), (taken.Text("status"), taken.Text("declinedBy")));
        var seen = (await service.GetAsync(person.Coach, $"/v1/proposals/{proposal}")).Json.GetProperty("withdrawnOnBehalf");
        Assert.Equal("phone_call", seen.GetProperty("kind").GetString());
    }

    /// <summary>Who is bound to the company acts as the company, behind the chamber's portal, too.</summary>
    [Fact]
    public async Task EmployerBehindTheChambersPortal_AnswersAsTheCompany()
    {
        var (person, place) = await PairAsync();
        var proposal = await service.AskedEmployerAsync(person, place);
        var employer = _chamber.Acting("employer", place.CompanyPublicId);

        Assert.Equal(404, (await AnswerAsync(_chamber.Acting("employer", PublicId.New(IdPrefix.Company)), proposal, new { accepted = true })).Status);
        Assert.Equal(404, (await AnswerAsync(_chamber.Acting("mentor", place.MentorId), proposal, new { accepted = true })).Status);
        Assert.Equal("agreed", (await AnswerAsync(employer, proposal, new { accepted = true })).Text("status"));
    }

    [Fact]
    public async Task Chamber_OfAnotherCompany_IsAStranger()
    {
        var (person, place) = await service.PairAsync();
        var proposal = await service.AgreedAsync(person, place);
        var placement = (await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today })).Id();
        var evidence = new { kind = "letter" };

        Assert.Equal(404, (await service.GetAsync(_chamber, $"/v1/proposals/{proposal}")).Status);
        Assert.Equal(404, (await AnswerAsync(_chamber, proposal, new { accepted = false, onBehalf = evidence })).Status);
        Assert.Equal(404, (await service.PostAsync(_chamber, $"/v1/proposals/{proposal}/withdraw", new { onBehalf = evidence })).Status);
        Assert.Equal(404, (await service.GetAsync(_chamber, $"/v1/placements/{placement}")).Status);
        Assert.Equal(404, (await service.GetAsync(_chamber, $"/v1/places/{place.PublicId}/development-paths")).Status);
        foreach (var list in new[] { "/v1/proposals", "/v1/placements", "/v1/changes/placements" })
            Assert.Equal((list, 0), (list, (await service.GetAsync(_chamber, list)).Json.GetProperty("items").GetArrayLength()));
    }

    /// <summary>A coach's evidence stands in a note, as before.</summary>
    [Fact]
    public async Task Coach_AnsweringForTheCompany_NamesTheNote()
    {
        var (person, place) = await PairAsync();
        var proposal = await service.AskedEmployerAsync(person, place);

        Assert.Equal(["/onBehalf/noteId"], (await AnswerAsync(person.Coach, proposal, new { accepted = true, onBehalf = new { kind = "letter" } })).Pointers);
    }

    private async Task<(Person Person, Workplace Place)> PairAsync()
    {
        var (person, place) = (new Person(), new Workplace { Company = _chamber });
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed());
        return (person, place);
    }

    private Task<ApiAnswer> AnswerAsync(TestCaller caller, string proposal, object body) => service.PostAsync(caller, $"/v1/proposals/{proposal}/employer-answer", body);
}
