using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

/// <summary>What this service knows of a placement, from its events.</summary>
internal sealed class PlacementOfPerson
{
    public Guid PlacementId { get; init; }
    public Guid PersonId { get; init; }
    public long Version { get; set; }
    public PlacementStage Stage { get; set; }

    /// <summary>Where a paused placement goes on; none of one that runs, and until an event has told.</summary>
    public PlacementStage? ResumesAt { get; set; }

    /// <summary>What it brings the person to: a pause takes back nothing of it.</summary>
    public PlacementStage Reached => Stage == PlacementStage.Paused ? ResumesAt ?? Stage : Stage;

    /// <summary>Whose company it is; none until an event has told.</summary>
    public string? EmployerOrganisationId { get; set; }
    public string? CompanyId { get; set; }
    public string? MentorId { get; set; }

    /// <summary>Day of the next check-in; none while the placement is paused, once it has ended, and until an event has told.</summary>
    public DateOnly? NextCheckInOn { get; set; }

    /// <summary>The earliest day for which an adaptation is promised that is not done; none as for <see cref="NextCheckInOn"/>.</summary>
    public DateOnly? NextAdaptationOn { get; set; }

    /// <summary>Takes over what a newer event tells.</summary>
    public void Follow(PlacementChanged e)
    {
        (Version, Stage, ResumesAt, CompanyId, MentorId, NextCheckInOn, NextAdaptationOn) = (e.Version, e.Stage, e.ResumesAt, e.CompanyPublicId, e.MentorId, e.NextCheckInOn, e.NextAdaptationOn);
        EmployerOrganisationId = e.EmployerOrganisationId ?? EmployerOrganisationId;
    }
}
