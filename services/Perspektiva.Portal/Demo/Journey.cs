using System.Text.Json;

using Perspektiva.Portal.Api;

namespace Perspektiva.Portal.Demo;

/// <summary>The main job, step by step, as the portals of a job centre, a coaches' provider and a company play it. Each step is one or a few calls and answers what it brought about.</summary>
/// <param name="cast">Who calls.</param>
/// <param name="number">Tells this run's references from another's.</param>
/// <param name="today">Today in Europe/Berlin.</param>
public sealed class Journey(Cast cast, string number, DateOnly today)
{
    private const string Occupation = "51312"; // Fachkraft für Lagerwirtschaft and kin: Lagerwirtschaft, fachlich ausgerichtet

    /// <summary>Who is registered.</summary>
    public Person Person { get; init; } = new("Mara", "Musterfrau", today.AddYears(-19).AddDays(-40), "Am Beispielweg 1");

    /// <summary>The coach's family name.</summary>
    public string CoachName { get; init; } = "Beispiel";

    /// <summary>The mentor's name.</summary>
    public string MentorName { get; init; } = "Jens Beispiel";

    /// <summary>Where the company's site lies.</summary>
    public string SitePostalCode { get; init; } = "96052";

    /// <summary>Public ids as they come about.</summary>
    public string Coach { get; private set; } = "";
    public string Participant { get; private set; } = "";
    public string CompanyId { get; private set; } = "";
    public string Site { get; private set; } = "";
    public string Mentor { get; private set; } = "";
    public string Place { get; private set; } = "";
    public string Proposal { get; private set; } = "";
    public string Placement { get; private set; } = "";

    /// <summary>The coach behind the provider's portal.</summary>
    public PortalClient CoachPortal { get; private set; } = cast.Provider;

    /// <summary>The mentor behind the company's portal.</summary>
    public PortalClient MentorPortal { get; private set; } = cast.Company;

    /// <summary>The young person behind the job centre's portal.</summary>
    public PortalClient YoungPortal { get; private set; } = cast.JobCentre;

    /// <summary>Where coach and mentor get e-mail, in this run only.</summary>
    public string CoachEmail => $"coach-{number}@demo.example";
    public string MentorEmail => $"mentor-{number}@demo.example";

    /// <summary>The provider enters a coach, binds the person behind its portal to that record, and registers where the coach is reached.</summary>
    public async Task<string> EnterCoachAsync(CancellationToken cancellation)
    {
        var answer = await cast.Provider.PostAsync("/v1/coaches", new { givenName = "Katrin", familyName = CoachName, capacity = 20 }, cancellation: cancellation);
        Coach = answer.OrThrow("coach").Id;
        CoachPortal = await BindAsync(cast.Provider, $"coach-{number}", "coach", Coach, cancellation);
        await ReachAsync(CoachPortal, Coach, CoachEmail, cancellation);
        return Coach;
    }

    /// <summary>The job centre registers a participant with consent and assigns the coach.</summary>
    /// <param name="postalCode">Where the participant lives; the real places of the seed lie around Bamberg.</param>
    /// <param name="cancellation">Ends the step.</param>
    public async Task<string> RegisterParticipantAsync(string postalCode, CancellationToken cancellation)
    {
        var body = new
        {
            externalRef = $"JC-{number}",
            givenName = Person.GivenName,
            familyName = Person.FamilyName,
            birthDate = Person.BirthDate,
            address = new { street = Person.Street, postalCode, town = "Bamberg" },
            mobilityKm = 30,
            hoursPerWeekMin = 20,
            hoursPerWeekMax = 40,
            availableFrom = today,
            interests = new[] { new { kldbMainGroup = Occupation[..2], weight = 3 } },
            consent = new { purposes = new[] { "processing", "matching", "show_to_employer" }, textVersion = "2026-11", form = "signed_paper" },
        };
        var answer = await cast.JobCentre.PostAsync("/v1/participants", body, cancellation: cancellation);
        Participant = answer.OrThrow("participant").Id;
        YoungPortal = await BindAsync(cast.JobCentre, $"young-{number}", "participant", Participant, cancellation);
        return Participant;
    }

    /// <summary>The job centre assigns the coach: from here on the provider's portal may act for this participant.</summary>
    public async Task<string> AssignCoachAsync(CancellationToken cancellation)
    {
        (await cast.JobCentre.PutAsync($"/v1/participants/{Participant}/coach", new { coachId = Coach }, cancellation: cancellation)).OrThrow("coach assignment");
        return Coach;
    }

    /// <summary>The coach records the ability profile: strengths in the hands and in care, reading still hard.</summary>
    public async Task<string> AssessAsync(CancellationToken cancellation)
    {
        int?[] ratings =
        [
            3, 3, 4, 3, 3, 3, 3, 4, // cognition
            3, 2, 3, 2, 4, 4, // social
            4, 4, 3, 5, 5, 3, 4, 4, // way of working
            4, 4, 4, // psychomotor
            2, 3, 3, 3, // literacy and communication
            5, 4, 4, // physical
        ];
        var path = $"/v1/participants/{Participant}";
        (await CoachPortal.PutAsync($"{path}/ability-profile", new { ratings, basis = "observation", assessedOn = today, complete = true }, cancellation: cancellation)).OrThrow("ability profile");
        var needs = new[] { new { dimension = "reading", kind = "instruction", hoursPerWeek = 2 } };
        var answers = new[] { new { dimension = "reading", answer = "train", ownerId = Coach, dueOn = today.AddMonths(3) } };
        (await CoachPortal.PutAsync($"{path}/support-plan", new { needs, answers }, cancellation: cancellation)).OrThrow("support plan");
        return "32 dimensions, 1 support need";
    }

    /// <summary>The company registers with a site and a mentor, whom it binds to the person behind its portal.</summary>
    public async Task<string> RegisterCompanyAsync(CancellationToken cancellation)
    {
        CompanyId = (await cast.Company.PostAsync("/v1/companies", new { name = $"Beispiel Logistik {number}", wzCode = "52.10", externalRef = $"C-{number}" }, cancellation: cancellation)).OrThrow("company").Id;
        Site = (await cast.Company.PostAsync($"/v1/companies/{CompanyId}/sites", new { name = "Lager Ost", postalCode = SitePostalCode, town = "Bamberg" }, cancellation: cancellation)).OrThrow("site").Id;
        Mentor = (await cast.Company.PostAsync($"/v1/companies/{CompanyId}/mentors", new { name = MentorName, email = MentorEmail, capacity = 2 }, cancellation: cancellation)).OrThrow("mentor").Id;
        MentorPortal = await BindAsync(cast.Company, $"mentor-{number}", "mentor", Mentor, cancellation);
        await ReachAsync(cast.Company, Mentor, MentorEmail, cancellation);
        return $"{CompanyId}, site {Site}, mentor {Mentor}";
    }

    /// <summary>The company drafts a place, takes the requirement draft for its occupation as a start, and publishes it.</summary>
    public async Task<string> PublishPlaceAsync(CancellationToken cancellation)
    {
        var draft = (await cast.Company.GetAsync($"/v1/occupations/{Occupation}/draft-requirements", cancellation)).OrThrow("requirement draft").Json;
        Place = (await cast.Company.PostAsync("/v1/places", PlaceBody(draft.GetProperty("requirements")), cancellation: cancellation)).OrThrow("place").Id;
        (await cast.Company.PostEmptyAsync($"/v1/places/{Place}/publish", cancellation)).OrThrow("publication");
        return Place;
    }

    /// <summary>The coach asks for the ranked list with its explanation, and looks closely at the pair.</summary>
    public async Task<Ranking> RankAsync(CancellationToken cancellation)
    {
        var ahead = 0;
        var list = await Eventually.AskAsync(
            async () =>
            {
                (var page, ahead) = await PageWithPlaceAsync(cancellation);
                return page;
            },
            page => page.IsSuccess && Holds(page.Json, Place), $"a ranking with {Place}", cancellation: cancellation);
        var items = list.Json.GetProperty("items").EnumerateArray().ToList();
        var rank = items.FindIndex(item => item.GetProperty("placeId").GetString() == Place);
        var item = items[rank];
        var parts = item.GetProperty("explanation").EnumerateArray().ToList();
        var fit = item.GetProperty("fit").GetInt32();
        var sum = parts.Sum(part => part.GetProperty("points").GetInt32());
        if (sum != fit) throw new InvalidOperationException($"the explanation's parts sum to {sum}, the fit is {fit}");
        var pair = (await CoachPortal.GetAsync($"/v1/pairs/{Participant}/{Place}", cancellation)).OrThrow("pair").Json;
        return new Ranking(ahead + rank + 1, ahead + items.Count, item.GetProperty("fitShown").GetString()!, item.GetProperty("suitable").GetBoolean(), parts, pair);
    }

    /// <summary>The coach proposes the place: the young person is asked first.</summary>
    public async Task<string> ProposeAsync(bool suitable, CancellationToken cancellation)
    {
        // What the company promises is kept with the placement, until somebody ticks it off.
        var adaptations = new[] { new { removesPieceWork = true, owner = "company", by = today.AddMonths(1) } };
        object body = suitable
            ? new { participantId = Participant, placeId = Place, adaptations }
            : new { participantId = Participant, placeId = Place, adaptations, overrideReason = "support_arranged" };
        var answer = (await CoachPortal.PostAsync("/v1/proposals", body, cancellation: cancellation)).OrThrow("proposal");
        Proposal = answer.Id;
        return Expect(answer, "status", "asked_participant");
    }

    /// <summary>The young person says yes; only now does the employer hear of it.</summary>
    public async Task<string> ParticipantSaysYesAsync(CancellationToken cancellation)
    {
        var hidden = await cast.Company.GetAsync($"/v1/proposals/{Proposal}", cancellation);
        if (hidden.Status != 404) throw new PortalException("the company saw the proposal before the young person's yes", hidden);
        var answer = await YoungPortal.PostAsync($"/v1/proposals/{Proposal}/participant-answer", new { accepted = true }, cancellation: cancellation);
        return Expect(answer.OrThrow("participant's answer"), "status", "asked_employer");
    }

    /// <summary>The employer says yes, without knowing yet who it is.</summary>
    public async Task<string> EmployerSaysYesAsync(CancellationToken cancellation)
    {
        var seen = (await cast.Company.GetAsync($"/v1/proposals/{Proposal}", cancellation)).OrThrow("proposal as the company sees it");
        if (seen.Text.Contains(Participant, StringComparison.Ordinal)) throw new PortalException("the company saw who it is before both said yes", seen);
        var hidden = await cast.Company.GetAsync(IntroductionPath, cancellation);
        if (hidden.Status != 404) throw new PortalException("the company saw the name before both said yes", hidden);
        var answer = await cast.Company.PostAsync($"/v1/proposals/{Proposal}/employer-answer", new { accepted = true }, cancellation: cancellation);
        return Expect(answer.OrThrow("employer's answer"), "status", "agreed");
    }

    /// <summary>The placement starts with trial days.</summary>
    public async Task<string> StartPlacementAsync(CancellationToken cancellation)
    {
        var answer = await CoachPortal.PostAsync("/v1/placements", new { proposalId = Proposal, startsOn = today, stage = "trial" }, cancellation: cancellation);
        Placement = answer.OrThrow("placement").Id;
        return Placement;
    }

    /// <summary>The company and the mentor learn who comes; no other company does.</summary>
    public async Task<string> IntroduceAsync(CancellationToken cancellation)
    {
        foreach (var portal in (PortalClient[])[cast.Company, MentorPortal])
        {
            var seen = await Eventually.AskAsync(() => portal.GetAsync(IntroductionPath, cancellation), answer => answer.IsSuccess, "the name of who comes", cancellation: cancellation);
            Expect(seen, "familyName", Person.FamilyName);
        }
        var hidden = await cast.OtherCompany.GetAsync(IntroductionPath, cancellation);
        return hidden.Status == 404 ? "name and contact, nothing else" : throw new PortalException("another company saw the name", hidden);
    }

    /// <summary>And the other way round: young person and coach learn who receives them, company and mentor who accompanies; no other company does.</summary>
    public async Task<string> IntroduceReceiversAsync(CancellationToken cancellation)
    {
        var mentorPath = $"/v1/mentors/{Mentor}/introduction";
        foreach (var portal in (PortalClient[])[YoungPortal, CoachPortal])
        {
            var seen = await Eventually.AskAsync(() => portal.GetAsync(mentorPath, cancellation), answer => answer.IsSuccess, "the mentor's name", cancellation: cancellation);
            Expect(seen, "name", MentorName);
        }
        foreach (var portal in (PortalClient[])[cast.Company, MentorPortal])
        {
            var seen = await Eventually.AskAsync(() => portal.GetAsync(CoachIntroductionPath, cancellation), answer => answer.IsSuccess, "the coach's name", cancellation: cancellation);
            if (seen.Json.GetProperty("coaches").EnumerateArray().All(coach => coach.GetProperty("familyName").GetString() != CoachName)) throw new PortalException("the coach was not named", seen);
        }
        foreach (var path in (string[])[mentorPath, CoachIntroductionPath])
        {
            var hidden = await cast.OtherCompany.GetAsync(path, cancellation);
            if (hidden.Status != 404) throw new PortalException("another company saw who receives or accompanies", hidden);
        }
        return "mentor and coach, by name";
    }

    /// <summary>Coach, mentor and young person are heard at the first check-in, the mentor on three short questions.</summary>
    public async Task<string> CheckInAsync(CancellationToken cancellation)
    {
        var body = new { heldOn = today, participantVoice = 5, mentorAnswers = new { work = 4, people = 5, staying = 4 }, coachVoice = 4 };
        var answer = (await CoachPortal.PostAsync($"/v1/placements/{Placement}/check-ins", body, cancellation: cancellation)).OrThrow("check-in");
        return $"next one on {answer.Json.GetProperty("nextCheckInOn").GetString()}";
    }

    private string IntroductionPath => $"/v1/participants/{Participant}/introduction";

    private string CoachIntroductionPath => $"/v1/participants/{Participant}/coach-introduction";

    private object PlaceBody(JsonElement requirements) => new
    {
        companyId = CompanyId,
        siteId = Site,
        externalRef = $"P-{number}",
        requirements,
        place = new
        {
            type = "in_company_qualification",
            kldbKey = Occupation,
            title = "Qualifizierung im Lager",
            capacity = 1,
            mentorIds = new[] { Mentor },
            workingTime = new
            {
                dailyMinutes = 420,
                weeklyMinutes = 2100,
                breakMinutes = 60,
                shiftStart = "07:30:00",
                shiftEnd = "15:30:00",
                days = new[] { "monday", "tuesday", "wednesday", "thursday", "friday" },
            },
            supportOffers = new[] { new { dimension = "reading", kind = "aid", hoursPerWeek = 1 } },
            startFrom = today,
        },
    };

    private static async Task<PortalClient> BindAsync(PortalClient portal, string actor, string role, string record, CancellationToken cancellation)
    {
        (await Eventually.KnownAsync(() => portal.PostAsync("/v1/actors", new { actor, role, record }, cancellation: cancellation), $"binding of {role}", cancellation)).OrThrow($"binding of {role}");
        return portal.As(actor);
    }

    private static async Task ReachAsync(PortalClient portal, string record, string email, CancellationToken cancellation) =>
        (await Eventually.KnownAsync(() => portal.PutAsync($"/v1/contact-points/{record}", new { email }, cancellation: cancellation), "contact point", cancellation)).OrThrow("contact point");

    /// <summary>The page of the ranking that holds the place, or the last one, and how many stand before it.</summary>
    private async Task<(PortalAnswer Page, int Ahead)> PageWithPlaceAsync(CancellationToken cancellation)
    {
        var (after, ahead) = ("", 0);
        while (true)
        {
            var page = await CoachPortal.GetAsync($"/v1/participants/{Participant}/ranking?limit=100&explain=true{after}", cancellation);
            if (!page.IsSuccess || Holds(page.Json, Place) || page.Json.GetProperty("next").GetString() is not { } next)
                return (page, ahead);
            after = "&after=" + Uri.EscapeDataString(next);
            ahead += page.Json.GetProperty("items").GetArrayLength();
        }
    }

    private static bool Holds(JsonElement list, string place) =>
        list.GetProperty("items").EnumerateArray().Any(item => item.GetProperty("placeId").GetString() == place);

    private static string Expect(PortalAnswer answer, string member, string value) =>
        answer.Json.GetProperty(member).GetString() == value ? value : throw new PortalException($"{member} should be {value}", answer);
}

/// <summary>What the ranked list said of the journey's place.</summary>
/// <param name="Rank">From 1.</param>
/// <param name="Of">How many places were listed.</param>
/// <param name="FitShown">0.00-100.00.</param>
/// <param name="Suitable">No rule excludes, no unanswered decisive gap, fit at or above the threshold.</param>
/// <param name="Parts">The explanation; its points sum to the fit.</param>
/// <param name="Pair">The pair in full, as the place is and as adapted.</param>
public sealed record Ranking(int Rank, int Of, string FitShown, bool Suitable, IReadOnlyList<JsonElement> Parts, JsonElement Pair)
{
    /// <summary>A suitable place is told to the coach when it is among the first five of the person's own list; further down it is found there.</summary>
    public bool IsTold => Suitable && Rank <= 5;
}

/// <summary>An invented participant.</summary>
public sealed record Person(string GivenName, string FamilyName, DateOnly BirthDate, string Street);
