using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Participant.Features.Access;

/// <summary>What a caller is to a person; the higher one counts where several apply.</summary>
internal enum Standing
{
    /// <summary>A stranger: the record does not exist for them.</summary>
    None,

    /// <summary>The person, or a guardian who acts for them.</summary>
    Self,

    /// <summary>The assigned coach or substitute.</summary>
    Coach,

    /// <summary>A portal of an organisation that registered the person.</summary>
    Registrar,
}

/// <summary>The organisation's grant and the assignment, together.</summary>
internal static class PersonAccess
{
    public static Standing StandingTo(this Caller caller, Person person)
    {
        if (caller.IsRegisteringPortal && person.RegisteringOrganisationIds.Contains(caller.Organisation))
            return Standing.Registrar;
        if (person.OrganisationIds.Contains(caller.Organisation)
            && (caller.IsBoundTo("coach", person.CoachId) || caller.IsBoundTo("coach", person.SubstituteCoachId)))
            return Standing.Coach;
        if (caller.IsBoundTo("participant", person.PublicId)
            || person.ActingGuardians.Any(guardian => caller.IsBoundTo("guardian", guardian.PublicId)))
            return Standing.Self;
        return Standing.None;
    }

    /// <summary>The same rule for lists, in the database; a coach who has left sees nobody.</summary>
    public static IQueryable<Person> VisibleTo(this ParticipantDb db, Caller caller)
    {
        var organisation = caller.Organisation;
        var registrar = caller.IsRegisteringPortal;
        var coach = caller.Is("coach") ? caller.Record : null;
        var self = caller.Is("participant") ? caller.Record : null;
        var guardian = caller.Is("guardian") ? caller.Record : null;
        return db.Persons.AsNoTracking().Where(p =>
            (registrar && p.RegisteringOrganisationIds.Contains(organisation))
            || (coach != null && db.Coaches.Any(c => c.PublicId == coach && c.Active) && (p.CoachId == coach || p.SubstituteCoachId == coach)
                && (p.CoachOrganisationId == organisation || p.SubstituteOrganisationId == organisation || p.RegisteringOrganisationIds.Contains(organisation)))
            || (self != null && p.PublicId == self)
            || (guardian != null && p.Guardians.Any(g => g.PublicId == guardian
                && (g.Relation == GuardianRelation.LegalCarer) == (p.AgeBand == AgeBand.Adult))));
    }

    /// <summary>
    /// Whether the placement brings the person to the caller: its mentor, or who acts for the company, an employer bound to one company for that one alone.
    /// A mentor behind the company's portal has their own standing only.
    /// </summary>
    public static bool Receives(this Caller caller, PlacementOfPerson placement)
    {
        if (placement.Stage == PlacementStage.Ended)
            return false;
        if (caller.IsBoundTo("mentor", placement.MentorId))
            return true;
        return caller.Organisation == placement.EmployerOrganisationId && (caller.Is("company") || caller.Is("employer")) && !caller.Is("mentor")
            && (caller.OnlyCompany is not { } only || only == placement.CompanyId);
    }

    /// <summary>Under which names a caller appears in the audience of a change.</summary>
    public static string[] AudienceKeys(this Caller caller)
    {
        var keys = new List<string>(2);
        if (caller.IsRegisteringPortal)
            keys.Add(caller.Organisation);
        if (caller.Record is { } record && (caller.Is("coach") || caller.Is("participant") || caller.Is("guardian")))
            keys.Add(record);
        return [.. keys];
    }

    /// <summary>Who may see a change of this person now.</summary>
    public static IEnumerable<string> AudienceOf(Person person) =>
        [.. person.RegisteringOrganisationIds, .. person.ActingGuardians.Select(guardian => guardian.PublicId),
            person.PublicId, .. new[] { person.CoachId, person.SubstituteCoachId }.OfType<string>()];

    /// <summary>Who did it, for histories: the record that the caller is bound to, else the portal's subject with its actor.</summary>
    public static string Author(this Caller caller) => caller.Record ?? (caller.Actor is { } actor ? $"{caller.Subject}/{actor}" : caller.Subject);
}
