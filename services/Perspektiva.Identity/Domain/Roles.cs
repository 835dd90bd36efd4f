using System.Collections.Frozen;
using Perspektiva.Contracts;

namespace Perspektiva.Identity.Domain;

/// <summary>The roles of people and bound actors, the record that each is bound to, and the scopes that a role may be given.</summary>
internal static class Roles
{
    public const string Coach = "coach";
    public const string Employer = "employer";
    public const string Mentor = "mentor";
    public const string Participant = "participant";
    public const string Guardian = "guardian";
    public const string Operator = "operator";

    /// <summary>Role -> prefix of the public id of the record that its holder is bound to.</summary>
    public static readonly FrozenDictionary<string, string> RecordPrefix = new Dictionary<string, string>
    {
        [Coach] = IdPrefix.Coach,
        [Employer] = IdPrefix.Company,
        [Mentor] = IdPrefix.Mentor,
        [Participant] = IdPrefix.Participant,
        [Guardian] = IdPrefix.Guardian,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Bound behind a portal these have less than the portal itself; of a coach the portal answers for what they do.</summary>
    public static readonly string[] OwnStandingOnly = [Employer, Mentor, Participant, Guardian];

    /// <summary>The role that a portal's client has by its organisation's kind.</summary>
    public static string Of(OrganisationKind kind) => kind switch
    {
        OrganisationKind.Jobcentre => "jobcentre",
        OrganisationKind.School => "school",
        OrganisationKind.Chamber => "chamber",
        OrganisationKind.Provider => "provider",
        OrganisationKind.Company => "company",
        OrganisationKind.Operator => Operator,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "an unknown kind of organisation"),
    };
}
