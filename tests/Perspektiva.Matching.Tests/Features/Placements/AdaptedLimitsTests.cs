using System.Globalization;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>An adaptation counts from the day on which it holds: the promised one, or an earlier one on which it was done; and what it makes of the work is asked of that day.</summary>
public sealed class AdaptedLimitsTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Theory]
    [InlineData(20, 22, false)]
    [InlineData(20, 19, false)]
    [InlineData(20, 25, true)]
    [InlineData(34, 33, false)]
    [InlineData(34, 34, true)]
    public async Task Start_BeforeTheDayOfAnAdaptation_IsAskedAsThePlaceIsThen_AndAsItWillBe(int hours, int most, bool lawful)
    {
        var (person, place) = await PartTimeAsync();
        var proposal = await service.AgreedAsync(person, place, new { hoursPerWeek = hours, owner = "company", by = Iso(20) });
        await service.ApplyAsync(person.Changed() with { HoursPerWeekMax = most });

        var started = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today });

        Assert.Equal(lawful ? 201 : 409, started.Status);
        if (lawful)
            return;
        Assert.Contains("hours.most", started.Text("detail"), StringComparison.Ordinal);
        var refused = await service.PostAsync(place.Company, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today });
        Assert.Equal("Excluded on that day by not-yet", refused.Text("detail"));
    }

    [Theory]
    [InlineData(20, 22, true)]
    [InlineData(20, 19, false)]
    [InlineData(34, 33, false)]
    public async Task Start_OnTheDayOfAnAdaptation_CountsIt(int hours, int most, bool lawful)
    {
        var (person, place) = await PartTimeAsync();
        var proposal = await service.AgreedAsync(person, place, new { hoursPerWeek = hours, owner = "company", by = Iso(20) });
        await service.ApplyAsync(person.Changed() with { HoursPerWeekMax = most });

        Assert.Equal(lawful ? 201 : 409, (await service.PostAsync(place.Company, "/v1/placements", new { proposalId = proposal, startsOn = Iso(20) })).Status);
    }

    [Fact]
    public async Task Start_WithAnAdaptationThatMakesTheWorkUnlawfulLater_TellsTheCoachFromWhen_AndIsAskedOfTheAgeOfThatDay()
    {
        foreach (var (birthday, lawful) in new[] { (21, false), (20, true) })
        {
            var (person, place) = (new Person(), new Workplace());
            await service.ApplyAsync(person.Changed());
            await service.ApplyAsync(place.Changed());
            var proposal = await service.AgreedAsync(person, place, new { shiftStart = "14:00:00", shiftEnd = "22:30:00", owner = "company", by = Iso(20) });
            await service.ApplyAsync(person.Changed(band: AgeBand.Youth17, nextBandOn: Days.Today.AddDays(birthday)));

            var started = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today });

            Assert.Equal((birthday, lawful ? 201 : 409), (birthday, started.Status));
            if (!lawful)
                Assert.Equal($"Excluded from {Iso(20)} on by youth.night", started.Text("detail"));
        }
    }

    [Fact]
    public async Task Stage_WithAnAdaptationThatIsDoneBeforeItsDay_CountsIt_AndNotOnceThatIsTakenBack()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth17, nextBandOn: Days.Today.AddMonths(2)));
        await service.ApplyAsync(place.Changed());
        var proposal = await service.AgreedAsync(person, place, new { shiftStart = "08:00:00", shiftEnd = "16:00:00", owner = "company", by = Iso(20) });
        var path = $"/v1/placements/{(await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today.AddDays(-3) })).Id()}";
        await service.ApplyAsync(place.Changed(shiftEnd: new TimeOnly(23, 30)));
        var done = $"{path}/adaptations/0/done";

        Assert.Contains("youth.night", (await EmployAsync(0)).Text("detail"), StringComparison.Ordinal);
        Assert.Equal(200, (await service.PutAsync(place.Company, done, new { on = Iso(-1) })).Status);
        Assert.Contains("youth.night", (await EmployAsync(-2)).Text("detail"), StringComparison.Ordinal);
        Assert.Equal(200, (await service.DeleteAsync(place.Company, done, "*")).Status);
        Assert.Contains("youth.night", (await EmployAsync(-1)).Text("detail"), StringComparison.Ordinal);
        Assert.Equal(200, (await service.PutAsync(place.Company, done, new { on = Iso(-1) })).Status);
        Assert.Equal(200, (await EmployAsync(-1)).Status);

        Task<ApiAnswer> EmployAsync(int days) => service.PostAsync(person.Coach, $"{path}/stage", new { stage = "employment", on = Iso(days) });
    }

    private async Task<(Person Person, Workplace Place)> PartTimeAsync()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed() with { WeeklyMinutes = 25 * 60 });
        return (person, place);
    }

    private static string Iso(int days) => Days.Today.AddDays(days).ToString("O", CultureInfo.InvariantCulture);
}
