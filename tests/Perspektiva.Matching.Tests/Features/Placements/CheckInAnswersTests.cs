using System.Text.Json;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Matching.Tests.Features.Placements;

/// <summary>Each voice gives one rating, or answers three short questions whose lowest answer is its rating.</summary>
public sealed class CheckInAnswersTests(MatchingService service) : IClassFixture<MatchingService>
{
    private static readonly object Good = new { work = 5, people = 4, staying = 5 };

    [Fact]
    public async Task Answers_TellTheRating_AndAreReadAndToldWithIt()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}/check-ins";

        var recorded = await service.PostAsync(person.Self, path, new { heldOn = Days.Today, participantAnswers = Good });

        Assert.True(recorded.Status == 201, recorded.Text);
        Assert.False(Warns(recorded));
        var read = (await service.GetAsync(place.Mentor, path)).Json.GetProperty("items")[0];
        Assert.Equal((4, 5, 4, 5), (read.GetProperty("participantVoice").GetInt32(), Answer(read, "work"), Answer(read, "people"), Answer(read, "staying")));
        Assert.Equal(JsonValueKind.Null, read.GetProperty("mentorAnswers").ValueKind);
        var told = Assert.Single(await service.OutgoingAsync<CheckInRecorded>(), e => e.ParticipantId == person.Id);
        Assert.Equal((4, new CheckInAnswers(5, 4, 5), null), (told.ParticipantVoice, told.ParticipantAnswers, told.MentorAnswers));
    }

    [Fact]
    public async Task Answers_ApartInOneQuestion_Warn_ThoughTheRatingsAgree_AlsoRecordedApart()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}/check-ins";

        Assert.False(Warns(await service.PostAsync(place.Mentor, path, new { heldOn = Days.Today, mentorAnswers = new { work = 5, people = 3, staying = 5 } })));
        Assert.True(Warns(await service.PostAsync(person.Self, path, new { heldOn = Days.Today, participantAnswers = new { work = 3, people = 5, staying = 5 } })));
        Assert.False(Warns(await service.PostAsync(person.Self, path, new { heldOn = Days.Today, participantVoice = 3 })));
    }

    [Fact]
    public async Task Correction_CarriesAnswersToo_AndClosesTheWarningThatTheWrongOnesOpened()
    {
        var (person, place) = await service.PairAsync();
        var placement = $"/v1/placements/{await service.PlacedAsync(person, place)}";
        await service.PostAsync(place.Mentor, $"{placement}/check-ins", new { heldOn = Days.Today, mentorAnswers = Good });
        var wrong = await service.PostAsync(person.Self, $"{placement}/check-ins", new { heldOn = Days.Today, participantAnswers = new { work = 3, people = 4, staying = 4 } });
        Assert.True((await service.GetAsync(person.Coach, placement)).Json.GetProperty("warningOpen").GetBoolean());

        var right = await service.PostAsync(person.Self, $"{placement}/check-ins", new { heldOn = Days.Today, participantAnswers = new { work = 4, people = 4, staying = 4 }, corrects = wrong.Id() });

        Assert.True(right.Status == 201, right.Text);
        Assert.Equal((4, 4, false), (Answer(right.Json, "work"), right.Json.GetProperty("participantVoice").GetInt32(), Warns(right)));
        Assert.False((await service.GetAsync(person.Coach, placement)).Json.GetProperty("warningOpen").GetBoolean());
    }

    [Fact]
    public async Task Answers_OutOfRange_Incomplete_Contradicting_OrSomebodyElses_AreRefusedWithTheirPointer()
    {
        var (person, place) = await service.PairAsync();
        var path = $"/v1/placements/{await service.PlacedAsync(person, place)}/check-ins";

        Assert.Equal(["/participantAnswers/people"], await PointersAsync(person.Self, new { heldOn = Days.Today, participantAnswers = new { work = 5, people = 0, staying = 5 } }));
        Assert.Equal(["/coachAnswers/staying"], await PointersAsync(person.Coach, new { heldOn = Days.Today, coachAnswers = new { work = 5, people = 5 } }));
        Assert.Equal(["/coachAnswers/mood"], await PointersAsync(person.Coach, new { heldOn = Days.Today, coachAnswers = new { work = 5, people = 5, staying = 5, mood = 5 } }));
        Assert.Equal(["/participantVoice"], await PointersAsync(person.Self, new { heldOn = Days.Today, participantVoice = 5, participantAnswers = Good }));
        Assert.Equal(["/mentorAnswers"], await PointersAsync(person.Self, new { heldOn = Days.Today, participantVoice = 4, mentorAnswers = Good }));
        Assert.Equal(["/participantAnswers"], await PointersAsync(place.Mentor, new { heldOn = Days.Today, participantAnswers = Good }));
        Assert.Empty((await service.GetAsync(person.Coach, path)).Json.GetProperty("items").EnumerateArray());
        Assert.Equal(201, (await service.PostAsync(person.Self, path, new { heldOn = Days.Today, participantVoice = 4, participantAnswers = Good })).Status);

        async Task<IReadOnlyList<string?>> PointersAsync(Perspektiva.Testing.Tokens.TestCaller caller, object body) => (await service.PostAsync(caller, path, body)).Pointers;
    }

    [Fact]
    public async Task Wording_AsksEachVoiceThreeQuestions_InTwoLanguages()
    {
        var answer = await service.GetAsync(new Workplace().Mentor, "/v1/placements/wording");

        var questions = answer.Json.GetProperty("questions").EnumerateArray().ToList();
        Assert.Equal(
            from voice in new[] { "participant", "mentor", "coach" } from question in new[] { "work", "people", "staying" } select (voice, question),
            questions.Select(question => (question.GetProperty("voice").GetString()!, question.GetProperty("question").GetString()!)));
        Assert.All(questions, question =>
        {
            Assert.EndsWith("?", question.GetProperty("text").GetProperty("de").GetString(), StringComparison.Ordinal);
            Assert.EndsWith("?", question.GetProperty("text").GetProperty("en").GetString(), StringComparison.Ordinal);
        });
    }

    private static bool Warns(ApiAnswer checkIn) => checkIn.Json.GetProperty("warning").GetBoolean();

    private static int Answer(JsonElement checkIn, string question) => checkIn.GetProperty("participantAnswers").GetProperty(question).GetInt32();
}
