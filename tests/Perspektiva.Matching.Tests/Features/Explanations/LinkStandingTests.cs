using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Features.Explanations;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Explanations;

/// <summary>A link opens a page for as long as it lasts and whoever it was made for may read, whichever is over first.</summary>
public sealed class LinkStandingTests(MatchingService service) : IClassFixture<MatchingService>
{
    private static readonly string Guardian = PublicId.New(IdPrefix.Guardian);
    private static readonly string Substitute = PublicId.New(IdPrefix.Coach);

    [Fact]
    public async Task List_LeadsToPagesThatAreOverWithIt()
    {
        var (person, _) = await service.PairAsync();
        var links = service.Services.GetRequiredService<ExplainLink>();
        var soon = TimeProvider.System.GetUtcNow().AddMinutes(5);
        var key = await KeyOfListAsync(person, person.Coach);
        var holder = links.ReadList(key, person.PublicId)!;

        var html = WebUtility.HtmlDecode(await service.Http.GetStringAsync(Relative(links.MakeList(person.PublicId, holder with { Until = soon }))));

        var pairs = Regex.Matches(html, $"/explain/{person.PublicId}/([a-z]+_[A-Za-z0-9]+)\\?key=([A-Za-z0-9_-]+)", RegexOptions.None, TimeSpan.FromSeconds(10));
        Assert.NotEmpty(pairs);
        Assert.All(pairs, pair => Assert.Equal(soon.ToUnixTimeSeconds(), links.Read(pair.Groups[2].Value, person.PublicId, pair.Groups[1].Value)!.Until.ToUnixTimeSeconds()));
        using var over = await service.Http.GetAsync(Relative(links.MakeList(person.PublicId, holder with { Until = TimeProvider.System.GetUtcNow().AddSeconds(-1) })));
        Assert.Equal(HttpStatusCode.Forbidden, over.StatusCode);
    }

    [Theory]
    [InlineData("coach")]
    [InlineData("substitute")]
    [InlineData("guardian")]
    [InlineData("portal")]
    public async Task Page_WhoeverItWasMadeForHasNoSideAnyMore_IsOver(string side)
    {
        var (person, place) = (new Person(), new Workplace());
        var state = person.Changed() with { SubstituteCoachId = Substitute, GuardianIds = [Guardian] };
        await service.ApplyAsync(state);
        await service.ApplyAsync(place.Changed());
        var organisation = person.Portal.Organisation!;
        var caller = side switch
        {
            "coach" => person.Coach,
            "substitute" => TestCaller.Person("coach", organisation, Substitute, Person.Scopes),
            "guardian" => TestCaller.Person("guardian", organisation, Guardian, Person.Scopes),
            _ => person.Portal,
        };
        var links = await LinksAsync(person, place, caller);
        Assert.Equal("200 200", await StatusesAsync(service.Http, links));

        var next = person.Changed() with { SubstituteCoachId = state.SubstituteCoachId, GuardianIds = state.GuardianIds };
        await service.ApplyAsync(side switch
        {
            "coach" => next with { CoachId = PublicId.New(IdPrefix.Coach) },
            "substitute" => next with { SubstituteCoachId = null },
            "guardian" => next with { GuardianIds = [] },
            _ => next with { RegisteringOrganisationIds = [PublicId.New(IdPrefix.Organisation)] },
        });

        Assert.Equal("403 403", await StatusesAsync(service.Http, links));
        using var page = await service.Http.GetAsync(Relative(links[0]));
        Assert.DoesNotContain(person.PublicId, await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, 1, 403)]
    [InlineData(false, -5, 200)]
    [InlineData(true, 1, 403)]
    [InlineData(true, -5, 200)]
    public async Task Page_TheGrantHasEnded_IsOver_NotWhereTheTokenIsOfALaterOne(bool behindAPortal, int secondsAfter, int status)
    {
        var (person, place) = await service.PairAsync();
        var caller = behindAPortal ? person.Portal.Acting("coach", person.CoachId, "{user}") : person.Coach;
        var links = await LinksAsync(person, place, caller);
        await service.WithDbAsync(async db =>
        {
            db.Add(new AccessRevocation
            {
                GrantId = Guid.CreateVersion7(),
                Version = 2,
                Subject = behindAPortal ? RevocationSubject.OfActor(caller.Organisation!, caller.Actor!) : caller.Subject,
                OrganisationId = caller.Organisation!,
                Role = "coach",
                RecordId = person.CoachId,
                RevokedAt = caller.IssuedAt.AddSeconds(secondsAfter),
            });
            return await db.SaveChangesAsync();
        });

        // One that has read no revocation yet reads them with the first request.
        await using var replica = service.Replica();
        using var http = replica.CreateClient();
        Assert.Equal($"{status} {status}", await StatusesAsync(http, links));
    }

    /// <summary>Another provider may name every group of its directory as a role.</summary>
    [Fact]
    public async Task Page_ReaderOfHundredsOfRoles_Opens()
    {
        var (person, place) = await service.PairAsync();
        var caller = person.Coach with { Roles = [.. Enumerable.Range(0, 200).Select(i => $"cn=group-{i},ou=network"), .. person.Coach.Roles] };

        Assert.Equal("200 200", await StatusesAsync(service.Http, await LinksAsync(person, place, caller)));
    }

    [Fact]
    public async Task Page_WithoutConsent_IsGone_AndTellsNothingOfItToWhoeverHasNoSide()
    {
        var (person, place) = await service.PairAsync();
        var links = await LinksAsync(person, place, person.Coach);
        var consents = new[] { ConsentPurpose.Processing };

        await service.ApplyAsync(person.Changed(consents: consents));
        Assert.Equal("404 404", await StatusesAsync(service.Http, links));
        await service.ApplyAsync(person.Changed(consents: consents) with { CoachId = null });
        Assert.Equal("403 403", await StatusesAsync(service.Http, links));
    }

    private static Uri Relative(string path) => new(path, UriKind.Relative);

    private static async Task<string> StatusesAsync(HttpClient http, IEnumerable<string> links)
    {
        var statuses = new List<int>();
        foreach (var link in links)
        {
            using var page = await http.GetAsync(Relative(link));
            statuses.Add((int)page.StatusCode);
        }
        return string.Join(' ', statuses);
    }

    private async Task<string[]> LinksAsync(Person person, Workplace place, TestCaller caller) =>
    [
        (await service.GetAsync(caller, $"/v1/participants/{person.PublicId}/ranking")).Text("page")!,
        (await service.GetAsync(caller, $"/v1/pairs/{person.PublicId}/{place.PublicId}")).Text("page")!,
    ];

    private async Task<string> KeyOfListAsync(Person person, TestCaller caller)
    {
        var link = (await service.GetAsync(caller, $"/v1/participants/{person.PublicId}/ranking")).Text("page")!;
        return link[(link.IndexOf("key=", StringComparison.Ordinal) + 4)..];
    }
}
