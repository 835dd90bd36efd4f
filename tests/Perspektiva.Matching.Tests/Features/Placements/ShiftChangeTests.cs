using System.Globalization;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>A company changes the times of a place at which somebody works: a known cliff, with a check-in of its own.</summary>
public sealed class ShiftChangeTests(MatchingService service) : IClassFixture<MatchingService>
{
    [Theory]
    [InlineData("shift", true)]
    [InlineData("days", true)]
    [InlineData("daily", true)]
    [InlineData("weekly", true)]
    [InlineData("breaks", false)]
    [InlineData("level", false)]
    [InlineData("status", false)]
    public async Task Change_OfTheTimes_BringsACheckInWithinAWeek_AndIsTold(string what, bool cliff)
    {
        var (person, place) = await service.PairAsync();
        var id = await AMonthAgoAsync(person, place);

        await service.ApplyAsync(Otherwise(place, what));

        var on = cliff ? Days.Today.AddDays(7) : Days.Today.AddDays(14);
        Assert.Equal((what, Shown(on)), (what, (await ReadAsync(person, id)).Text("nextCheckInOn")));
        var told = (await service.OutgoingAsync<PlacementChanged>()).Where(e => e.PlacementPublicId == id).MaxBy(e => e.Version)!;
        Assert.Equal((what, (DateOnly?)on, PlacementStage.Internship), (what, told.NextCheckInOn, told.Stage));
        Assert.Equal($"\"{told.Version}\"", (await ReadAsync(person, id)).ETag);
    }

    [Fact]
    public async Task Change_OutlastsTheCorrectionOfACheckIn()
    {
        var (person, place) = await service.PairAsync();
        var id = await AMonthAgoAsync(person, place);
        await service.ApplyAsync(Otherwise(place, "shift"));
        var wrong = (await service.GetAsync(person.Coach, $"/v1/placements/{id}/check-ins")).Json.GetProperty("items")[0].GetProperty("id").GetString();

        var corrected = await service.PostAsync(person.Coach, $"/v1/placements/{id}/check-ins", new { heldOn = Days.Today, participantVoice = 5, coachVoice = 5, corrects = wrong });

        Assert.Equal((201, Shown(Days.Today.AddDays(7))), (corrected.Status, (await ReadAsync(person, id)).Text("nextCheckInOn")));
    }

    [Fact]
    public async Task Change_OfWhatAnAdaptationSaysForThem_IsNoneForThem_OfWhatHoldsLaterItIs()
    {
        var place = new Workplace();
        await service.ApplyAsync(place.Changed(capacity: 5));
        var (own, otherwise, later) = (await OneMoreAsync(), await OneMoreAsync(), await OneMoreAsync());
        var ownId = await AMonthAgoAsync(own, place, new { shiftStart = "08:30:00", shiftEnd = "16:30:00", owner = "company" });
        var otherwiseId = await AMonthAgoAsync(otherwise, place, new { hoursPerWeek = 25, owner = "company" });
        var laterId = await AMonthAgoAsync(later, place, new { shiftStart = "08:30:00", shiftEnd = "16:30:00", owner = "company", by = Shown(Days.Today.AddDays(20)) });

        await service.ApplyAsync(place.Changed(capacity: 5, shiftEnd: new TimeOnly(17, 0)));

        Assert.Equal(Shown(Days.Today.AddDays(14)), (await ReadAsync(own, ownId)).Text("nextCheckInOn"));
        Assert.Equal(Shown(Days.Today.AddDays(7)), (await ReadAsync(otherwise, otherwiseId)).Text("nextCheckInOn"));
        Assert.Equal(Shown(Days.Today.AddDays(7)), (await ReadAsync(later, laterId)).Text("nextCheckInOn"));

        async Task<Person> OneMoreAsync()
        {
            var person = new Person();
            await service.ApplyAsync(person.Changed());
            return person;
        }
    }

    [Fact]
    public async Task Change_ThatLiesLongAgo_OrBeforeTheFirstDay_OrAfterTheEnd_ChangesNoPlacement()
    {
        var (person, place) = await service.PairAsync(capacity: 5);
        var (late, ended) = (new Person(), new Person());
        await service.ApplyAsync(late.Changed());
        await service.ApplyAsync(ended.Changed());
        var id = await AMonthAgoAsync(person, place);
        var endedId = await AMonthAgoAsync(ended, place);
        await service.PostAsync(ended.Coach, $"/v1/placements/{endedId}/stage", new { stage = "ended", reason = "other" });
        var lateId = (await service.PostAsync(
            late.Coach, "/v1/placements", new { proposalId = await service.AgreedAsync(late, place), startsOn = Days.Today.AddDays(10) })).Id();
        var before = (await ReadAsync(person, id)).ETag;

        // As from a queue that stood, or from a log that is played again.
        await service.ApplyAsync(place.Changed(capacity: 5, shiftEnd: new TimeOnly(15, 30)) with { OccurredAt = TimeProvider.System.GetUtcNow().AddDays(-9) });
        Assert.Equal(before, (await ReadAsync(person, id)).ETag);

        var (beforeLate, beforeEnded) = ((await ReadAsync(late, lateId)).ETag, (await ReadAsync(ended, endedId)).ETag);
        await service.ApplyAsync(place.Changed(capacity: 5, shiftEnd: new TimeOnly(17, 0)));
        Assert.Equal((beforeLate, beforeEnded), ((await ReadAsync(late, lateId)).ETag, (await ReadAsync(ended, endedId)).ETag));
        Assert.NotEqual(before, (await ReadAsync(person, id)).ETag);
    }

    private static PlaceChanged Otherwise(Workplace place, string what)
    {
        var same = place.Changed();
        return what switch
        {
            "shift" => same with { ShiftStart = new TimeOnly(9, 0), ShiftEnd = new TimeOnly(17, 0) },
            "days" => same with { Days = 0b111110 },
            "daily" => same with { DailyMinutes = same.DailyMinutes - 30 },
            "weekly" => same with { WeeklyMinutes = same.WeeklyMinutes - 60 },
            "breaks" => same with { BreakMinutes = same.BreakMinutes - 15 },
            "level" => same with { Requirements = [.. same.Requirements.Select(requirement => requirement is null ? null : requirement with { Level = 2 })] },
            _ => same with { Status = PlaceStatus.Paused },
        };
    }

    /// <summary>Somebody who began a month ago, and whose last check-in is today's: without a change the next is due in two weeks.</summary>
    private async Task<string> AMonthAgoAsync(Person person, Workplace place, params object[] adaptations)
    {
        var started = await service.PostAsync(
            person.Coach, "/v1/placements", new { proposalId = await service.AgreedAsync(person, place, adaptations), startsOn = Days.Today.AddMonths(-1), mentorId = place.MentorId });
        Assert.Equal(201, started.Status);
        await service.PostAsync(person.Coach, $"/v1/placements/{started.Id()}/check-ins", new { heldOn = Days.Today, participantVoice = 4, coachVoice = 4 });
        Assert.Equal(Shown(Days.Today.AddDays(14)), (await ReadAsync(person, started.Id())).Text("nextCheckInOn"));
        return started.Id();
    }

    private Task<ApiAnswer> ReadAsync(Person person, string id) => service.GetAsync(person.Coach, $"/v1/placements/{id}");

    private static string Shown(DateOnly day) => day.ToString("O", CultureInfo.InvariantCulture);
}
