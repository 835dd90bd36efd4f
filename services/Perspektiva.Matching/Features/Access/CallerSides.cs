using System.Linq.Expressions;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Index;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Features.Access;

/// <summary>What a caller is to a participant.</summary>
internal enum Side
{
    None,

    /// <summary>The registering organisation's portal.</summary>
    Portal,

    /// <summary>The coach or the substitute.</summary>
    Coach,

    /// <summary>The young person.</summary>
    Participant,

    /// <summary>A guardian: a party of its own, who reads what the young person does and decides nothing in their stead without evidence.</summary>
    Guardian,
}

/// <summary>Who may see and decide what: the organisation's grant and the assignment, both.</summary>
internal static class CallerSides
{
    private const string RoleCoach = "coach";
    private const string RoleParticipant = "participant";
    private const string RoleGuardian = "guardian";
    private const string RoleMentor = "mentor";
    private const string RoleChamber = "chamber";

    /// <summary>What the caller is to the participant; <see cref="Side.None"/> reads as 404.</summary>
    public static Side SideOf(this Caller caller, ParticipantView? participant) => participant is null
        ? Side.None
        : caller.SideOf(
            participant.PublicId, participant.OrganisationIds, participant.RegisteringOrganisationIds, participant.CoachId, participant.SubstituteCoachId, participant.GuardianIds);

    /// <inheritdoc cref="SideOf(Caller, ParticipantView?)"/>
    public static Side SideOf(this Caller caller, IndexedParticipant participant) => caller.SideOf(
        participant.PublicId, participant.OrganisationIds, participant.RegisteringOrganisationIds, participant.CoachId, participant.SubstituteCoachId, participant.GuardianIds);

    /// <summary>Speaks for an organisation that registered the person. Of its kind alone a school that only lends a coach would be one, for everybody whom its coaches accompany.</summary>
    public static bool IsRegistrarOf(this Caller caller, IReadOnlyList<string> registeringIds) => caller.IsRegisteringPortal && registeringIds.Contains(caller.Organisation);

    /// <summary>Whether a side to a person hangs on such a role; another provider's tokens may name any number of others.</summary>
    public static bool IsOfASide(string role) => role is RoleCoach or RoleParticipant or RoleGuardian or "jobcentre" or "school";

    /// <summary>How an explanation speaks to whoever has this side.</summary>
    public static Engine.Audience Audience(this Side side) => side is Side.Participant or Side.Guardian ? Engine.Audience.Participant : Engine.Audience.Coach;

    /// <summary>Acts as a coach with a record of their own.</summary>
    public static bool IsCoach(this Caller caller) => caller.Record is not null && caller.Is(RoleCoach);

    /// <summary>
    /// Acts for the company that owns the place, or is the chamber that keeps it; a mentor behind its portal sees only those placed with them. A company with an organisation of its
    /// own belongs to that one alone.
    /// </summary>
    public static bool IsEmployerOf(this Caller caller, string organisationId) =>
        caller.Organisation == organisationId && (caller.Is("company") || caller.Is("employer") || caller.Is(RoleChamber)) && !caller.Is(RoleMentor);

    /// <summary>As <see cref="IsEmployerOf(Caller, string)"/>, for what belongs to a company: an employer with a record of their own acts for that one alone.</summary>
    public static bool IsEmployerOf(this Caller caller, string organisationId, string companyPublicId) =>
        caller.IsEmployerOf(organisationId) && (caller.OnlyCompany is not { } only || only == companyPublicId);

    /// <summary>Speaks as the chamber for the companies that it keeps, and not as the company itself: what the company decides it records on the company's behalf.</summary>
    public static bool KeepsCompanies(this Caller caller) => caller.Is(RoleChamber) && !caller.Is("employer");

    /// <summary>Is a mentor of the place.</summary>
    public static bool IsMentorOf(this Caller caller, IReadOnlyCollection<string> mentorIds) =>
        caller.Record is { } record && caller.Is(RoleMentor) && mentorIds.Contains(record);

    /// <summary>Who the token names, for the record: the bound record or the person behind a portal, else the subject.</summary>
    public static string Signature(this Caller caller) =>
        caller.Record ?? (caller.Actor is { } actor ? $"{caller.Organisation}:{actor}" : caller.Subject);

    /// <summary>The participants that the caller has a side to, as a filter for the database.</summary>
    public static Expression<Func<ParticipantView, bool>> Participants(this Caller caller)
    {
        var (organisation, record) = (caller.Organisation, caller.Record ?? "");
        var portal = caller.IsRegisteringPortal;
        var coach = caller.IsCoach();
        var self = caller.Record is not null && caller.Is(RoleParticipant);
        var guardian = caller.Record is not null && caller.Is(RoleGuardian);
        return p => (portal && p.RegisteringOrganisationIds.Contains(organisation))
            || (coach && (p.CoachId == record || p.SubstituteCoachId == record) && p.OrganisationIds.Contains(organisation))
            || (self && p.PublicId == record)
            || (guardian && p.GuardianIds.Contains(record));
    }

    private static Side SideOf(
        this Caller caller, string publicId, IReadOnlyList<string> organisationIds, IReadOnlyList<string> registeringIds,
        string? coachId, string? substituteId, IReadOnlyList<string> guardianIds)
    {
        if (caller.IsBoundTo(RoleParticipant, publicId))
            return Side.Participant;
        if (caller.Record is { } guardian && caller.Is(RoleGuardian) && guardianIds.Contains(guardian))
            return Side.Guardian;
        if ((caller.IsBoundTo(RoleCoach, coachId) || caller.IsBoundTo(RoleCoach, substituteId)) && organisationIds.Contains(caller.Organisation))
            return Side.Coach;

        return caller.IsRegistrarOf(registeringIds) ? Side.Portal : Side.None;
    }
}
