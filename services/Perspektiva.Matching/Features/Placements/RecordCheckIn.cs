using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>Records a check-in: up to three voices, signs, no words.</summary>
internal static class RecordCheckIn
{
    /// <summary>What was seen.</summary>
    /// <param name="HeldOn">From the first day to today, and to the end.</param>
    /// <param name="ParticipantVoice">1 (bad) to 5 (good); the young person records their own, the mentor theirs, a coach any, a guardian none. With the three answers it may be left out: their lowest is the rating.</param>
    /// <param name="Signs">Absence, conflict, overload, boredom, new supervisor, shift change, safety concern.</param>
    /// <param name="NoteId">The note that holds the words.</param>
    /// <param name="ParticipantAnswers">The three short questions instead of one rating, all of them; here and below.</param>
    /// <param name="Corrects">The check-in of the same placement that this one corrects, as a whole, also after the end; that one stays readable and counts for nothing any more. For who recorded it, and for coach, substitute and registering portal.</param>
    internal sealed record Request(
        DateOnly HeldOn, int? ParticipantVoice, int? MentorVoice, int? CoachVoice, IReadOnlyList<CheckInSign>? Signs, string? NoteId, string? Corrects = null,
        VoiceAnswers? ParticipantAnswers = null, VoiceAnswers? MentorAnswers = null, VoiceAnswers? CoachAnswers = null);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/placements/{id}/check-ins", HandleAsync)
        .RequireScope("placements:write").WithIdempotency<MatchingDb>().WithName("RecordCheckIn")
        .WithSummary("Record a check-in of a placement, or correct one")
        .WithDescription("Each voice gives one rating, or answers three short questions; GET /v1/placements/wording has them in the words for each voice. The lowest of three answers is the voice's rating.")
        .Produces<CheckInResponse>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpContext http, MatchingDb db, PlacementLookup lookup, PlacementEvents events, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await lookup.FindLockedAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found is { Side: Side.Guardian, IsMentor: false, IsEmployer: false })
            return Problems.Forbidden("A guardian records no check-in: the voices are the young person's, the mentor's and the coach's");
        var placement = found.Placement;
        var check = new Check();
        check.That(body.HeldOn >= placement.StartsOn && body.HeldOn <= clock.Today(), "/heldOn", "must be from the placement's first day to today", "out_of_range");
        check.That(!(body.HeldOn > placement.EndedOn) || body.Corrects is null, "/heldOn", "must not be after the placement's end", "out_of_range");
        var voices = new Voices(
            VoiceOf("/participant", body.ParticipantVoice, body.ParticipantAnswers, found.IsCoachsSide || found.Side == Side.Participant, check),
            VoiceOf("/mentor", body.MentorVoice, body.MentorAnswers, found.IsCoachsSide || found.IsMentor || found.IsEmployer, check),
            VoiceOf("/coach", body.CoachVoice, body.CoachAnswers, found.IsCoachsSide, check));
        check.That(voices != Voices.None, "", "needs at least one voice", "required");
        var signs = Signs(body.Signs ?? [], check);
        check.Id("/noteId", body.NoteId, IdPrefix.Note);
        check.Id("/corrects", body.Corrects, IdPrefix.CheckIn);
        if (check.Failed)
            return check.Problem();
        var report = new CheckInReport(body.HeldOn, voices, signs, body.NoteId, caller.Signature(), found.IsCoachsSide, body.Corrects);
        var (checkIn, refusal) = body.Corrects is { } wrong
            ? await CorrectAsync(db, placement, wrong, report, clock.GetUtcNow(), ct)
            : await RecordAsync(db, placement, report, clock.GetUtcNow(), ct);
        if (checkIn is null)
            return refusal!;
        db.Add(checkIn);
        await events.CheckedInAsync(placement, checkIn, ct);
        await events.ChangedAsync(placement, erased: false, ct);
        await db.SaveChangesAsync(ct);
        http.AnswerConcerns(placement.ParticipantId);
        return TypedResults.Created($"/v1/placements/{id}/check-ins", CheckInResponse.Of(checkIn, id, placement.NextCheckInOn));
    }

    private static async Task<(CheckIn? CheckIn, ProblemResult? Refusal)> RecordAsync(
        MatchingDb db, Placement placement, CheckInReport report, DateTimeOffset now, CancellationToken ct)
    {
        if (!placement.IsRunning)
            return (null, Problems.InvalidTransition("The placement has ended"));
        var checkIn = CheckIn.Record(placement, report, await HeardBeforeAsync(db, placement.Id, report.HeldOn, ct), now);
        placement.NoteCheckIn(checkIn, report.Answers);
        return (checkIn, null);
    }

    private static async Task<(CheckIn? CheckIn, ProblemResult? Refusal)> CorrectAsync(
        MatchingDb db, Placement placement, string wrong, CheckInReport report, DateTimeOffset now, CancellationToken ct)
    {
        var all = await db.CheckIns.Where(c => c.PlacementId == placement.Id).ToListAsync(ct);
        if (all.Find(checkIn => checkIn.PublicId == wrong) is not { } corrected)
            return (null, Problems.Validation("/corrects", "is no check-in of this placement", "unknown_id"));
        if (!report.Answers && corrected.RecordedBy != report.By)
            return (null, Problems.Validation("/corrects", "is not this caller's to correct", "not_allowed"));
        if (corrected.CorrectedBy is not null)
            return (null, Problems.Conflict("The check-in is corrected already: correct the one that corrects it"));
        var others = StandingCheckIns.Of(all).Where(checkIn => checkIn != corrected);
        var correction = CheckIn.Record(placement, report with { Answers = report.Answers && corrected.Answers }, StandingCheckIns.HeardBefore(others, report.HeldOn), now);
        corrected.GiveWayTo(correction);
        placement.NoteCorrection([.. all, correction], correction);
        return (correction, null);
    }

    /// <summary>The latest voice of each side beside this check-in's day; whoever records for themselves sends one voice alone.</summary>
    private static async Task<Voices> HeardBeforeAsync(MatchingDb db, Guid placementId, DateOnly heldOn, CancellationToken ct)
    {
        var since = heldOn.AddDays(1 - CheckIn.VoicesTogetherDays);
        var heard = await db.CheckIns.AsNoTracking().Where(c => c.PlacementId == placementId && c.CorrectedBy == null && c.HeldOn >= since && c.HeldOn <= heldOn).ToListAsync(ct);
        return StandingCheckIns.HeardBefore(heard.OrderBy(c => c.RecordedAt).ThenBy(c => c.Id), heldOn);
    }

    private static CheckInSign Signs(IReadOnlyList<CheckInSign> signs, Check check)
    {
        var all = CheckInSign.None;
        var known = Enum.GetValues<CheckInSign>().Length - 1;
        check.Count("/signs", signs, 0, known);
        for (var i = 0; i < Math.Min(signs.Count, known); i++)
        {
            // "none" is a name of the enum, too, and no sign.
            check.That(signs[i] != CheckInSign.None && Enum.IsDefined(signs[i]), $"/signs/{i}", "is not one of the known values", "unknown_value");
            check.That((all & signs[i]) == CheckInSign.None, $"/signs/{i}", "stands there twice", "duplicate");
            all |= signs[i];
        }

        return all;
    }

    /// <summary>A voice as one rating or three answers; both are taken where they say the same.</summary>
    private static Voice? VoiceOf(string side, int? rating, VoiceAnswers? answers, bool mayRecord, Check check)
    {
        var (voice, asked) = ($"{side}Voice", $"{side}Answers");
        check.Range(voice, rating, 1, 5);
        check.That(rating is null || mayRecord, voice, "is not this caller's voice to record", "not_allowed");
        if (answers is null)
            return rating;
        check.Range($"{asked}/work", (int?)answers.Work, 1, 5);
        check.Range($"{asked}/people", (int?)answers.People, 1, 5);
        check.Range($"{asked}/staying", (int?)answers.Staying, 1, 5);
        check.That(mayRecord, asked, "is not this caller's voice to record", "not_allowed");
        check.That(rating is null || rating == answers.Lowest(), voice, "must be the lowest of the three answers, or be left out", "inconsistent");
        return Voice.Of(answers);
    }
}
