using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>What is asked again when somebody starts, and when more than an internship begins.</summary>
public sealed class StandingLimitsTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Theory]
    [InlineData(9, null, null, 8, 9)]
    [InlineData(null, 9, null, 10, 9)]
    [InlineData(null, null, 9, 10, 9)]
    [InlineData(3, 9, 40, 10, 3)]
    public async Task Start_OutsideThePlacesWindow_IsRefused_AndTheEmployerHearsNotYet(int? from, int? until, int? ends, int startsIn, int lawfulIn)
    {
        var (person, place) = await service.PairAsync();
        var proposal = await service.AgreedAsync(person, place);
        await service.ApplyAsync(place.Changed() with { StartFrom = Day(from), StartUntil = Day(until), EndsOn = Day(ends) });

        await RefusedAsync(person, place, "/v1/placements", new { proposalId = proposal, startsOn = Day(startsIn) }, "dates.window");
        Assert.Equal(201, (await service.PostAsync(place.Company, "/v1/placements", new { proposalId = proposal, startsOn = Day(lawfulIn) })).Status);
    }

    [Fact]
    public async Task Start_OfAnEntryQualificationThatWouldLastLessThanFourMonths_IsRefused()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed(type: PlaceType.EntryQualification) with { StartFrom = Days.Today, EndsOn = Days.Today.AddMonths(5) });
        var proposal = await service.AgreedAsync(person, place);

        await RefusedAsync(person, place, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today.AddMonths(2) }, "placetype.length");
        Assert.Equal(201, (await service.PostAsync(place.Company, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today.AddDays(7) })).Status);
    }

    [Fact]
    public async Task Start_AfterTheLastDayThatThePersonNamed_IsRefused_WithoutConsentToMatchingAsWell()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed() with { AvailableUntil = Days.Today.AddDays(9) });
        await service.ApplyAsync(place.Changed());
        var late = new { proposalId = await service.AgreedAsync(person, place), startsOn = Days.Today.AddDays(10) };

        await RefusedAsync(person, place, "/v1/placements", late, "dates.window");
        await service.ApplyAsync(person.Changed(consents: [ConsentPurpose.Processing]));
        await RefusedAsync(person, place, "/v1/placements", late, "dates.window");
    }

    [Theory]
    [InlineData("employment")]
    [InlineData("qualification")]
    public async Task Stage_BeyondTheInternship_OfAChildInFullTimeSchooling_IsRefused_AndLeavesItWhereItWas(string stage)
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(Child(person));
        await service.ApplyAsync(place.Changed() with { LightWork = true });
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}";

        await RefusedAsync(person, place, $"{path}/stage", new { stage }, "youth.child-work");
        Assert.Equal("internship", (await service.GetAsync(person.Coach, path)).Text("stage"));
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth16, nextBandOn: Days.Today.AddMonths(6)));
        Assert.Equal(stage, (await service.PostAsync(place.Company, $"{path}/stage", new { stage })).Text("stage"));
    }

    [Fact]
    public async Task Stage_Employment_WhereThePlaceWasRevisedToNights_IsRefusedToAMinor_AndNotToAnAdult()
    {
        var (minor, adult, place) = (new Person(), new Person(), new Workplace());
        await service.ApplyAsync(minor.Changed(band: AgeBand.Youth17, nextBandOn: Days.Today.AddMonths(2)));
        await service.ApplyAsync(adult.Changed());
        await service.ApplyAsync(place.Changed(capacity: 2));
        var (first, second) = (await service.PlacedAsync(minor, place), await service.PlacedAsync(adult, place));
        await service.ApplyAsync(place.Changed(capacity: 2, shiftEnd: new TimeOnly(23, 30)));

        await RefusedAsync(minor, place, $"/v1/placements/{first}/stage", new { stage = "employment" }, "youth.night");
        Assert.Equal(200, (await service.PostAsync(adult.Coach, $"/v1/placements/{second}/stage", new { stage = "employment" })).Status);
    }

    [Fact]
    public async Task Stage_OnADayBeforeTheBirthday_IsReckonedWithTheAgeOfThatDay()
    {
        var (person, place) = (new Person(), new Workplace());
        var birthday = Days.Today.AddDays(-5);
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth17, nextBandOn: birthday));
        await service.ApplyAsync(place.Changed());
        var started = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = await service.AgreedAsync(person, place), startsOn = Days.Today.AddDays(-10) });
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed(shiftEnd: new TimeOnly(23, 30)));
        var path = $"/v1/placements/{started.Id()}/stage";

        await RefusedAsync(person, place, path, new { stage = "employment", on = birthday.AddDays(-1) }, "youth.night");
        Assert.Equal(200, (await service.PostAsync(person.Coach, path, new { stage = "employment", on = birthday })).Status);
    }

    [Fact]
    public async Task Start_AsEmploymentAtAnInternshipPlace_OfAChildInFullTimeSchooling_IsRefused()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(Child(person));
        await service.ApplyAsync(place.Changed() with { LightWork = true });
        var proposal = await service.AgreedAsync(person, place);

        await RefusedAsync(person, place, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today, stage = "employment" }, "youth.child-work");
        Assert.Equal(201, (await service.PostAsync(place.Company, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today })).Status);
    }

    private static ParticipantChanged Child(Person person) => person.Changed(band: AgeBand.Child, nextBandOn: Days.Today.AddMonths(8)) with { FullTimeSchooling = true };

    private static DateOnly? Day(int? days) => days is { } ahead ? Days.Today.AddDays(ahead) : null;

    private async Task RefusedAsync(Person person, Workplace place, string path, object body, string rule)
    {
        var told = await service.PostAsync(person.Coach, path, body);
        Assert.Equal((409, "conflict"), (told.Status, told.Problem));
        Assert.Contains(rule, told.Text("detail"), StringComparison.Ordinal);
        var refused = await service.PostAsync(place.Company, path, body);
        Assert.Equal((409, "conflict"), (refused.Status, refused.Problem));
        Assert.Contains("not-yet", refused.Text("detail"), StringComparison.Ordinal);
        Assert.DoesNotContain(rule, refused.Text, StringComparison.Ordinal);
    }
}
