using Perspektiva.Contracts.V1;

namespace Perspektiva.Participant.Domain;

/// <summary>What this service knows of a placement, from its events.</summary>
internal sealed class PlacementOfPerson
{
    public Guid PlacementId { get; init; }
    public Guid PersonId { get; init; }
    public long Version { get; set; }
    public PlacementStage Stage { get; set; }
}
