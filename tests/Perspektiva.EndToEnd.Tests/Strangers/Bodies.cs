using Perspektiva.Contracts;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>A body that would be accepted from somebody with the right to send it, so that only that right is left to refuse it.</summary>
internal static class Bodies
{
    /// <param name="id">The id of a kind of record.</param>
    /// <param name="record">The kind of record that somebody is to be bound to.</param>
    public static object? Of(string operation, Func<string, string> id, DateOnly today, string? record = null) => operation switch
    {
        "POST /v1/participants" => Participant(today),
        "PATCH /v1/participants/{id}" => new { mobilityKm = 31 },
        "PUT /v1/participants/{id}/ability-profile" => new { ratings = Enumerable.Repeat(3, 32), basis = "observation" },
        "PUT /v1/participants/{id}/support-plan" => new { needs = Array.Empty<object>(), answers = Array.Empty<object>() },
        "PUT /v1/participants/{id}/support-plan/answers/{dimension}/{answer}/done" => new { on = today },
        "PUT /v1/participants/{id}/coach" => new { coachId = id("coaches"), substituteCoachId = id("substitutes") },
        "PUT /v1/participants/{id}/restriction" => new { restricted = false },
        "POST /v1/participants/{id}/consents" => new { purpose = "share_with_network", textVersion = "2026-11", form = "electronic" },
        "POST /v1/participants/{id}/guardians" => new { relation = "legal_carer", givenName = "Fremd", familyName = "Fremd" },
        "PATCH /v1/participants/{id}/guardians/{guardianId}" => new { familyName = "Fremd" },
        "POST /v1/notes" => new { participantId = id("participants"), kind = "general", text = "Ein Vermerk" },
        "POST /v1/coaches" => new { givenName = "Fremd", familyName = "Fremd" },
        "PATCH /v1/coaches/{id}" => new { active = true },
        "POST /v1/companies" => new { name = "Fremd" },
        "PATCH /v1/companies/{id}" => new { maxPlacements = 9 },
        "POST /v1/companies/{id}/sites" => new { name = "Fremd", postalCode = "96052", town = "Bamberg" },
        "PATCH /v1/companies/{id}/sites/{siteId}" => new { name = "Fremd" },
        "POST /v1/companies/{id}/mentors" => new { name = "Fremd", capacity = 1 },
        "PATCH /v1/companies/{id}/mentors/{mentorId}" => new { capacity = 2 },
        "POST /v1/places" => new { companyId = id("companies"), siteId = id("sites"), place = Place() },
        "PATCH /v1/places/{id}" => new { externalRef = "F-2" },
        "PUT /v1/places/{id}" => new { siteId = id("sites"), place = Place() },
        "POST /v1/places/import" => new { items = new[] { new { companyId = id("companies"), externalRef = "F-1", place = Place(), location = new { postalCode = "96052" } } } },
        "PUT /v1/places/{id}/requirements" => new { requirements = Enumerable.Repeat(new { level = 2, importance = "useful" }, 32) },
        "POST /v1/proposals" => new
        {
            participantId = id("participants"),
            placeId = id("places"),
            adaptations = new object[]
            {
                new { removes = "machinery", owner = "company", by = today.AddMonths(1) },
                new { dimension = "planning_work", levels = 1, owner = "coach", by = today.AddMonths(1) },
            },
        },
        "POST /v1/proposals/{id}/participant-answer" or "POST /v1/proposals/{id}/employer-answer" => new { accepted = false },
        "POST /v1/proposals/{id}/reviews" => new { kind = "objection" },
        "POST /v1/proposals/{id}/withdraw" => new { },
        "POST /v1/cohort-runs" => new { edgesPerPerson = 5 },
        "POST /v1/cohort-runs/{id}/pins" or "POST /v1/cohort-runs/{id}/vetoes" or "POST /v1/cohort-runs/{id}/bans" => new { participantId = id("participants"), placeId = id("places") },
        "POST /v1/cohort-runs/{id}/proposals" => new { pairs = new[] { new { participantId = id("participants"), placeId = id("places") } } },
        "POST /v1/placements" => new { proposalId = id("proposals"), startsOn = today },
        "PATCH /v1/placements/{id}" => new { subsidyEndsOn = today.AddMonths(6) },
        "POST /v1/placements/{id}/stage" => new { stage = "ended", reason = "other" },
        "PUT /v1/placements/{id}/adaptations/{number}/done" => new { on = today },
        "PUT /v1/placements/{id}/history/{number}" => new { stage = "trial", on = today, why = "mistyped" },
        "PUT /v1/placements/{id}/end-reasons/{side}" => new { reason = "other" },
        "PUT /v1/placements/{id}/mentor" => new { mentorId = id("mentorId") },
        "POST /v1/placements/{id}/check-ins" => new { heldOn = today, mentorVoice = 3 },
        "PUT /v1/contact-points/{recordId}" => new { email = "fremd@demo.example" },
        "PUT /v1/preferences/{recordId}" => new { email = false, dailyBudget = 3 },
        "POST /v1/organisations" => new { name = "Fremd", kind = "school" },
        "POST /v1/clients" => new { organisation = id("organisations"), name = "Fremd", scopes = new[] { "notices:read" } },
        "POST /v1/actors" => new { actor = PublicId.New("act"), role = RoleAt(record), record = id(record ?? "participants") },
        "POST /v1/invitations" => new { role = "participant", record = id("participants") },
        _ => null,
    };

    private static string RoleAt(string? record) => record switch
    {
        "companies" => "employer",
        "mentorId" => "mentor",
        _ => "participant",
    };

    private static object Participant(DateOnly today) => new
    {
        givenName = "Fremd",
        familyName = "Fremd",
        birthDate = today.AddYears(-20),
        address = new { postalCode = "96047" },
        consent = new { purposes = new[] { "processing" }, textVersion = "2026-11", form = "signed_paper" },
    };

    /// <summary>A place, as a company drafts it.</summary>
    public static object Place() => new
    {
        type = "in_company_qualification",
        kldbKey = "51312",
        workingTime = new
        {
            dailyMinutes = 420,
            weeklyMinutes = 2100,
            breakMinutes = 60,
            shiftStart = "07:30:00",
            shiftEnd = "15:30:00",
            days = new[] { "monday", "tuesday", "wednesday", "thursday", "friday" },
        },
    };
}
