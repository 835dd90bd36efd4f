namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>Somebody who calls: a portal as itself, or with a natural person behind it.</summary>
internal enum Who
{
    /// <summary>The job centre's portal, which registered the participant.</summary>
    JobCentre,

    /// <summary>Another registering portal, with no business in this case.</summary>
    School,

    /// <summary>The coaches' provider, with nobody named behind its portal.</summary>
    Provider,

    /// <summary>A chamber.</summary>
    Chamber,

    /// <summary>The company that offers the place.</summary>
    Company,

    /// <summary>A company with no business in this case.</summary>
    OtherCompany,

    /// <summary>The network's office.</summary>
    Operator,

    /// <summary>The participant's coach.</summary>
    Coach,

    /// <summary>The one who stands in for the coach.</summary>
    Substitute,

    /// <summary>Another coach of the same provider, not assigned.</summary>
    OtherCoach,

    /// <summary>Who acts for the company, behind its portal.</summary>
    Employer,

    /// <summary>The mentor of the place.</summary>
    Mentor,

    /// <summary>The participant, behind the job centre's portal.</summary>
    YoungPerson,

    /// <summary>Another participant behind the same portal.</summary>
    OtherYoungPerson,

    /// <summary>The participant's guardian, behind the job centre's portal.</summary>
    Guardian,
}
