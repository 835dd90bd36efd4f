using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Features.Proposals;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Proposals;

/// <summary>Time runs out: for an answer, and for a start of what both agreed on.</summary>
public sealed class NeverBegunTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Agreed_WhereNoStartCanBeRecordedAnyMore_IsTakenBack_AndTheSeatIsFree()
    {
        var (person, place, id) = await AgreedLongAgoAsync();
        await service.ApplyAsync(place.Changed() with { StartUntil = Days.Today.AddMonths(-1).AddDays(-1) });

        await SweepAsync();

        var seen = await service.GetAsync(person.Coach, $"/v1/proposals/{id}");
        Assert.Equal(("withdrawn", "system", "expired"), (seen.Text("status"), seen.Text("declinedBy"), seen.Text("reason")));
        Assert.Equal("expired", (await service.GetAsync(place.Company, $"/v1/proposals/{id}")).Text("reason"));
        Assert.Equal(0, (await service.OutgoingAsync<OccupancyChanged>()).Where(e => e.PlaceId == place.Id).MaxBy(e => e.Version)!.Occupied);
        Assert.Equal(ProposalStatus.Withdrawn, (await service.OutgoingAsync<ProposalChanged>()).Where(e => e.ProposalPublicId == id).MaxBy(e => e.Version)!.Status);
        Assert.Equal(201, (await service.ProposeAsync(person, await OtherAsync())).Status);
    }

    [Theory]
    [InlineData("last day on which one can be recorded")]
    [InlineData("ends soon")]
    [InlineData("open")]
    public async Task Agreed_WhereAStartCanStillBeRecorded_Stands_HoweverLongAgo(string until)
    {
        var (person, place, id) = await AgreedLongAgoAsync();
        await service.ApplyAsync(until switch
        {
            "open" => place.Changed(),
            "ends soon" => place.Changed() with { EndsOn = Days.Today.AddDays(3) },
            _ => place.Changed() with { EndsOn = Days.Today.AddMonths(-1).AddDays(1), StartUntil = Days.Today.AddMonths(3) },
        });

        await SweepAsync();

        Assert.Equal("agreed", (await service.GetAsync(person.Coach, $"/v1/proposals/{id}")).Text("status"));
    }

    [Fact]
    public async Task Answer_AfterItsTime_IsRefused_AsOfOneThatHasExpired()
    {
        var (person, place) = await service.PairAsync();
        var asked = (await service.ProposeAsync(person, place)).Id();
        await RunOutAsync(asked);
        var (second, elsewhere) = await service.PairAsync();
        var employers = await service.AskedEmployerAsync(second, elsewhere);
        await RunOutAsync(employers);

        var answers = new[]
        {
            await service.PostAsync(person.Self, $"/v1/proposals/{asked}/participant-answer", new { accepted = true }),
            await service.PostAsync(elsewhere.Company, $"/v1/proposals/{employers}/employer-answer", new { accepted = true }),
            await service.PostAsync(elsewhere.Company, $"/v1/proposals/{employers}/employer-answer", new { accepted = false }),
        };

        Assert.All(answers, answer => Assert.Equal((409, "invalid-transition", "The proposal stands at expired"), (answer.Status, answer.Problem, answer.Text("detail"))));
        Assert.DoesNotContain(await service.OutgoingAsync<ProposalDecided>(), e => e.ParticipantId == person.Id);
    }

    private async Task<(Person Person, Workplace Place, string Proposal)> AgreedLongAgoAsync()
    {
        var (person, place) = await service.PairAsync();
        var id = await service.AgreedAsync(person, place);
        var at = TimeProvider.System.GetUtcNow().AddMonths(-3);
        await service.WithDbAsync(db => db.Proposals.Where(p => p.PublicId == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.ProposedAt, at)));
        return (person, place, id);
    }

    private async Task<Workplace> OtherAsync()
    {
        var place = new Workplace();
        await service.ApplyAsync(place.Changed());
        return place;
    }

    private Task<int> RunOutAsync(string id)
    {
        var at = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        return service.WithDbAsync(db => db.Proposals.Where(p => p.PublicId == id).ExecuteUpdateAsync(set => set.SetProperty(p => p.ExpiresAt, at)));
    }

    private Task<int> SweepAsync() => service.Services.GetServices<IHostedService>().OfType<ProposalExpiry>().Single().RunAsync(TestContext.Current.CancellationToken);
}
