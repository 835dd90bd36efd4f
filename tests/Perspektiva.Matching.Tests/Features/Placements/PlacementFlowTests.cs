using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.Matching.Tests.Features.Placements;

public sealed class PlacementFlowTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Fact]
    public async Task Start_FromAgreed_BeginsByTheKindOfPlaceAndIsTold()
    {
        var (person, place) = await service.PairAsync();

        var id = await service.PlacedAsync(person, place);

        var placement = await service.GetAsync(place.Company, $"/v1/placements/{id}");
        Assert.Equal(("internship", place.MentorId, person.PublicId), (placement.Text("stage"), placement.Text("mentorId"), placement.Text("participantId")));
        Assert.Equal(Days.Today.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), placement.Text("nextCheckInOn"));
        foreach (var caller in new[] { person.Coach, person.Self, place.Company, place.Mentor })
        {
            var proposal = (await service.GetAsync(caller, $"/v1/placements/{id}")).Text("proposalId");
            Assert.Equal(id, (await service.GetAsync(caller, $"/v1/proposals/{proposal}")).Text("placementId"));
            Assert.Equal(id, (await service.GetAsync(caller, "/v1/proposals?status=placed")).Json.GetProperty("items")[0].GetProperty("placementId").GetString());
        }
        Assert.Contains(await service.OutgoingAsync<PlacementChanged>(), e => e.PlacementPublicId == id && e.Stage == PlacementStage.Internship
            && e.MentorId == place.MentorId && e.EmployerOrganisationId == place.Company.Organisation);
        Assert.Contains(await service.OutgoingAsync<ProposalChanged>(), e => e.ParticipantId == person.Id && e.Status == ProposalStatus.Placed);
    }

    [Fact]
    public async Task Start_Twice_OrBeforeAgreement_IsRefused()
    {
        var (person, place) = await service.PairAsync();
        var proposal = await service.AskedEmployerAsync(person, place);
        var body = new { proposalId = proposal, startsOn = Days.Today };

        Assert.Equal("invalid-transition", (await service.PostAsync(person.Coach, "/v1/placements", body)).Problem);
        await service.PostAsync(place.Company, $"/v1/proposals/{proposal}/employer-answer", new { accepted = true });
        Assert.Equal(201, (await service.PostAsync(person.Coach, "/v1/placements", body)).Status);
        Assert.Equal("invalid-transition", (await service.PostAsync(person.Coach, "/v1/placements", body)).Problem);
    }

    [Fact]
    public async Task Start_MentorAtTheirLimit_IsRefused()
    {
        var (person, place) = await service.PairAsync(capacity: 3);
        var second = new Person();
        await service.ApplyAsync(second.Changed());
        await service.ApplyAsync(place.MentorChanged(capacity: 1));
        await service.PlacedAsync(person, place);
        var proposal = await service.AgreedAsync(second, place);

        Assert.Equal("conflict", (await service.PostAsync(second.Coach, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today })).Problem);
    }

    [Theory]
    [InlineData(false, "youth.night")]
    [InlineData(true, "youth.hazard")]
    public async Task Start_PlaceRevisedToWhatTheLawForbids_IsRefused_AndTheEmployerHearsNoRule(bool danger, string rule)
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth17, nextBandOn: Days.Today.AddMonths(2)));
        await service.ApplyAsync(place.Changed());
        var body = new { proposalId = await service.AgreedAsync(person, place), startsOn = Days.Today };
        var revised = place.Changed();
        await service.ApplyAsync(danger
            ? revised with { Hazards = Hazard.BeyondCapacity }
            : revised with { ShiftStart = new TimeOnly(14, 0), ShiftEnd = new TimeOnly(23, 0) });

        foreach (var caller in new[] { person.Coach, person.Portal })
        {
            var told = await service.PostAsync(caller, "/v1/placements", body);
            Assert.Equal((409, "conflict"), (told.Status, told.Problem));
            Assert.Contains(rule, told.Text("detail"), StringComparison.Ordinal);
        }
        var refused = await service.PostAsync(place.Company, "/v1/placements", body);
        Assert.Equal((409, "conflict"), (refused.Status, refused.Problem));
        Assert.Contains("not-yet", refused.Text("detail"), StringComparison.Ordinal);
        Assert.DoesNotContain("youth", refused.Text, StringComparison.Ordinal);
        await service.ApplyAsync(place.Changed());
        Assert.Equal(201, (await service.PostAsync(place.Company, "/v1/placements", body)).Status);
    }

    [Fact]
    public async Task Start_BeforeTheBirthday_IsReckonedOnTheFirstDayItself()
    {
        var (person, place) = (new Person(), new Workplace());
        var birthday = Days.Today.AddDays(28);
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth17, nextBandOn: birthday) with { AvailableFrom = birthday.AddDays(3) });
        await service.ApplyAsync(place.Changed(shiftEnd: new TimeOnly(23, 30)) with { StartFrom = birthday.AddDays(-21) });
        var proposal = await service.AgreedAsync(person, place);

        var early = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = birthday.AddDays(-21) });
        Assert.Contains("youth.night", early.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(409, (await service.PostAsync(place.Company, "/v1/placements", new { proposalId = proposal, startsOn = birthday.AddDays(-21) })).Status);
        Assert.Equal(201, (await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = birthday })).Status);
    }

    [Fact]
    public async Task Start_LawfulOnlyAsAdapted_FromTheDayThatIsPromised_AndWhatWasPromisedIsReadWithThePlacement()
    {
        var (person, place, from) = (new Person(), new Workplace(), Days.Today.AddDays(14));
        await service.ApplyAsync(
            person.Changed(band: AgeBand.Youth17, nextBandOn: Days.Today.AddMonths(6), exclusions: FunctionalConstraint.Noise) with { HoursPerWeekMax = 20 });
        await service.ApplyAsync(place.Changed() with
        {
            Demands = FunctionalConstraint.Noise,
            Hazards = Hazard.BeyondCapacity,
            PieceWork = true,
            TrainingWithSupervision = false,
            DailyMinutes = 540,
            WeeklyMinutes = 3240,
            ShiftStart = new TimeOnly(5, 0),
            Days = 0b1111110,
        });
        object[] agreed =
        [
            new { dailyMinutes = 240, owner = "company" }, new { shiftStart = "08:00:00", shiftEnd = "13:00:00", owner = "mentor" },
            new { days = new[] { "monday", "tuesday", "wednesday", "thursday", "friday" }, owner = "company" },
            new { removes = "noise", owner = "company" }, new { removesPieceWork = true, owner = "mentor" }, new { hoursPerWeek = 20, owner = "company" },
            new { removesHazard = "beyond_capacity", owner = "company", by = from },
        ];

        var asIs = await service.ProposeAsync(person, place);
        Assert.Equal("conflict", asIs.Problem);
        Assert.All(["functional.cannot", "youth.piece-work", "hours.most", "youth.hazard", "youth.daily", "youth.night", "youth.five-days"], rule => Assert.Contains(rule, asIs.Text("detail"), StringComparison.Ordinal));
        var proposal = await service.AgreedAsync(person, place, agreed);
        var early = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = from.AddDays(-1) });
        Assert.Contains("Excluded on that day by youth.hazard", early.Text("detail"), StringComparison.Ordinal);
        var started = await service.PostAsync(place.Company, "/v1/placements", new { proposalId = proposal, startsOn = from });

        Assert.Equal(201, started.Status);
        Assert.Equal("same", (await service.GetAsync(person.Coach, $"/v1/proposals/{proposal}/replay")).Text("outcome"));
        foreach (var caller in new[] { person.Coach, person.Self, place.Company, place.Mentor })
        {
            var promised = (await service.GetAsync(caller, $"/v1/placements/{started.Id()}")).Json.GetProperty("adaptations");
            Assert.Equal(["company", "mentor", "company", "company", "mentor", "company", "company"], promised.EnumerateArray().Select(one => one.GetProperty("owner").GetString()!));
            Assert.Equal((240, "08:00:00", "13:00:00"), (promised[0].GetProperty("dailyMinutes").GetInt32(), promised[1].GetProperty("shiftStart").GetString(), promised[1].GetProperty("shiftEnd").GetString()));
            Assert.Equal(("friday", "noise", 20), (promised[2].GetProperty("days")[4].GetString(), promised[3].GetProperty("removes").GetString(), promised[5].GetProperty("hoursPerWeek").GetInt32()));
        }
    }

    [Theory]
    [InlineData("functional.cannot")]
    [InlineData("hours.most")]
    [InlineData("mobility.radius")]
    [InlineData("placetype.supported-employment")]
    [InlineData("placetype.workshop")]
    public async Task YesAndStart_PlaceRevisedBeyondThePersonsOwnLimit_AreRefused_AndTheEmployerHearsNoRule(string rule)
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(exclusions: FunctionalConstraint.Noise) with { HoursPerWeekMax = 36, Benefits = new(EntitlementDecision.Refused, EntitlementDecision.Refused) });
        await service.ApplyAsync(place.Changed());
        var proposal = await service.AskedEmployerAsync(person, place);
        var (answer, start) = ($"/v1/proposals/{proposal}/employer-answer", new { proposalId = proposal, startsOn = Days.Today });

        await service.ApplyAsync(Revised());
        await RefusedAsync(answer, new { accepted = true }, new { accepted = true, onBehalf = Steps.OnBehalf });
        await service.ApplyAsync(place.Changed());
        Assert.Equal(200, (await service.PostAsync(place.Company, answer, new { accepted = true })).Status);
        await service.ApplyAsync(Revised());
        await RefusedAsync("/v1/placements", start, start);

        // Without consent the state tells no limits: those of the proposal stand, as what was agreed does.
        await service.ApplyAsync(Untold(person.Changed(consents: [ConsentPurpose.Processing])));
        await RefusedAsync("/v1/placements", start, start);
        await service.ApplyAsync(place.Changed());
        Assert.Equal(201, (await service.PostAsync(place.Company, "/v1/placements", start)).Status);

        PlaceChanged Revised() => rule switch
        {
            "functional.cannot" => place.Changed() with { Demands = FunctionalConstraint.Noise },
            "hours.most" => place.Changed() with { WeeklyMinutes = 2400 },
            "placetype.supported-employment" => place.Changed(type: PlaceType.SupportedJob),
            "placetype.workshop" => place.Changed(type: PlaceType.BudgetForWork),
            _ => place.Changed() with { Latitude = 51.5 },
        };

        async Task RefusedAsync(string path, object own, object onBehalf)
        {
            var told = await service.PostAsync(person.Coach, path, onBehalf);
            Assert.Equal((409, "conflict"), (told.Status, told.Problem));
            Assert.Contains(rule, told.Text("detail"), StringComparison.Ordinal);
            var refused = await service.PostAsync(place.Company, path, own);
            Assert.Equal((409, "conflict"), (refused.Status, refused.Problem));
            Assert.Contains("not-yet", refused.Text("detail"), StringComparison.Ordinal);
            Assert.DoesNotContain(rule, refused.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Start_WithoutConsentToMatching_AndNothingKeptOfTheLimits_IsRefused()
    {
        var (person, place) = await service.PairAsync();
        var body = new { proposalId = await service.AgreedAsync(person, place), startsOn = Days.Today };
        await service.ApplyAsync(person.Withdrawn(ConsentPurpose.Matching));
        await service.WithDbAsync(db => db.ProposalSnapshots.Where(s => s.ParticipantId == person.Id).ExecuteDeleteAsync());

        Assert.Equal("consent-missing", (await service.PostAsync(person.Coach, "/v1/placements", body)).Problem);
        var refused = await service.PostAsync(place.Company, "/v1/placements", body);
        Assert.Equal("conflict", refused.Problem);
        Assert.DoesNotContain("consent", refused.Text, StringComparison.Ordinal);
        await service.ApplyAsync(person.Changed());
        Assert.Equal(201, (await service.PostAsync(place.Company, "/v1/placements", body)).Status);
    }

    [Fact]
    public async Task Start_WithOneOfTwoMentors_TheOtherReadsTheProposalNoMore()
    {
        var (person, place, other) = (new Person(), new Workplace(), new Workplace().MentorId);
        await service.ApplyAsync(person.Changed());
        await service.ApplyAsync(place.Changed() with { MentorIds = [place.MentorId, other] });
        var second = TestCaller.Person("mentor", place.Company.Organisation!, other, Person.Scopes);
        var proposal = await service.AgreedAsync(person, place);
        foreach (var mentor in new[] { place.Mentor, second })
        {
            Assert.Equal(200, (await service.GetAsync(mentor, $"/v1/proposals/{proposal}")).Status);
            Assert.Equal([proposal], await ListedAsync(mentor));
        }

        var started = await service.PostAsync(place.Company, "/v1/placements", new { proposalId = proposal, startsOn = Days.Today, mentorId = place.MentorId });

        foreach (var path in new[] { $"/v1/proposals/{proposal}", $"/v1/placements/{started.Id()}" })
        {
            Assert.Equal((path, 200), (path, (await service.GetAsync(place.Mentor, path)).Status));
            Assert.Equal((path, 404), (path, (await service.GetAsync(second, path)).Status));
        }
        Assert.Equal([proposal], await ListedAsync(place.Mentor));
        Assert.Empty(await ListedAsync(second));

        async Task<string[]> ListedAsync(TestCaller mentor) =>
            [.. (await service.GetAsync(mentor, "/v1/proposals")).Json.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!)];
    }

    [Fact]
    public async Task Ended_WhatThePersonNeedsNow_IsNotToldToTheCompanyAnyMore()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(exclusions: FunctionalConstraint.Heights));
        await service.ApplyAsync(place.Changed());
        var placement = await service.PlacedAsync(person, place);
        var proposal = (await service.GetAsync(place.Company, "/v1/proposals")).Json.GetProperty("items")[0].GetProperty("id").GetString();
        Assert.All(await NeedsAsync(), needs => Assert.Equal("heights", needs.GetProperty("notPossible")[0].GetString()));

        await service.PostAsync(person.Coach, $"/v1/placements/{placement}/stage", new { stage = "ended", reason = "kind_of_work" });
        await service.ApplyAsync(person.Changed(exclusions: FunctionalConstraint.Noise));

        Assert.All(await NeedsAsync(), needs => Assert.Equal(JsonValueKind.Null, needs.ValueKind));

        async Task<JsonElement[]> NeedsAsync() =>
        [
            (await service.GetAsync(place.Company, $"/v1/proposals/{proposal}")).Json.GetProperty("needs"),
            (await service.GetAsync(place.Mentor, $"/v1/proposals/{proposal}")).Json.GetProperty("needs"),
            (await service.GetAsync(place.Company, "/v1/proposals")).Json.GetProperty("items")[0].GetProperty("needs"),
        ];
    }

    [Fact]
    public async Task Start_OnADayThatIsOver_IsReckonedWithTheAgeOfThatDay()
    {
        var (person, place) = (new Person(), new Workplace());
        var birthday = Days.Today.AddDays(-5);
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth17, nextBandOn: birthday));
        await service.ApplyAsync(place.Changed(shiftEnd: new TimeOnly(23, 30)));
        var proposal = await service.AgreedAsync(person, place);
        await service.ApplyAsync(person.Changed());

        var before = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = birthday.AddDays(-1) });
        Assert.Contains("youth.night", before.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(201, (await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = birthday })).Status);
    }

    [Fact]
    public async Task Start_BeforeTheProposalAndTheBirthday_IsReckonedWithTheAgeOfThatDay()
    {
        var (person, place) = (new Person(), new Workplace());
        var sixteenth = Days.Today.AddDays(-5).AddYears(1);
        var fifteenth = sixteenth.AddYears(-1);
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth15, nextBandOn: sixteenth));
        await service.ApplyAsync(place.Changed(type: PlaceType.Job));
        var proposal = await service.AgreedAsync(person, place);

        var before = await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = fifteenth.AddDays(-1) });
        Assert.Contains("youth.child-light-work", before.Text("detail"), StringComparison.Ordinal);
        Assert.Equal((true, false), (await IsExplainedAsync(fifteenth.AddDays(-1)), await IsExplainedAsync(fifteenth)));
        Assert.Equal(201, (await service.PostAsync(person.Coach, "/v1/placements", new { proposalId = proposal, startsOn = fifteenth })).Status);

        // The pair and its page say of that day what the placement does.
        async Task<bool> IsExplainedAsync(DateOnly day)
        {
            var pair = await service.GetAsync(person.Coach, $"/v1/pairs/{person.PublicId}/{place.PublicId}?onDate={day:yyyy-MM-dd}");
            var page = System.Net.WebUtility.HtmlDecode(await service.Http.GetStringAsync(new Uri(pair.Text("page")!, UriKind.Relative)));
            Assert.Equal(pair.Text.Contains("youth.child-light-work", StringComparison.Ordinal), page.Contains("§§ 5, 7 JArbSchG", StringComparison.Ordinal));
            return pair.Text.Contains("youth.child-light-work", StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Start_ByTheEmployer_NamingNoMentorOfThePlace_TellsNothingOfTheLaw()
    {
        var (person, place) = (new Person(), new Workplace());
        await service.ApplyAsync(person.Changed(band: AgeBand.Youth17, nextBandOn: Days.Today.AddMonths(2)));
        await service.ApplyAsync(place.Changed());
        var proposal = await service.AgreedAsync(person, place);
        await service.ApplyAsync(place.Changed(shiftEnd: new TimeOnly(23, 30)));

        // Asked for day after day, two different refusals would tell the birthday, and nothing would have begun.
        foreach (var startsOn in new[] { Days.Today, Days.Today.AddMonths(3) })
        {
            var refused = await service.PostAsync(place.Company, "/v1/placements", new { proposalId = proposal, startsOn, mentorId = new Workplace().MentorId });
            Assert.Equal(["/mentorId"], refused.Pointers);
        }
    }

    /// <summary>What is told of somebody without consent to matching.</summary>
    private static ParticipantChanged Untold(ParticipantChanged state) => state with
    {
        Abilities = new int?[32],
        Exclusions = FunctionalConstraint.None,
        Latitude = null,
        Longitude = null,
        MobilityKm = null,
        HoursPerWeekMin = null,
        HoursPerWeekMax = null,
        Benefits = null,
    };
}
