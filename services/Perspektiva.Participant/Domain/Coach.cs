namespace Perspektiva.Participant.Domain;

/// <summary>A coach of an organisation.</summary>
internal sealed class Coach
{
    public Guid Id { get; init; }
    public required string PublicId { get; init; }
    public required string OrganisationId { get; init; }

    /// <summary><see cref="CoachData"/>, encrypted with the coach's key.</summary>
    public required byte[] Data { get; init; }

    /// <summary>How many participants the coach can accompany, 1-200.</summary>
    public int Capacity { get; init; }
    public bool Active { get; private set; } = true;
    public long Version { get; private set; } = 1;

    /// <returns>Whether anything changed.</returns>
    public bool SetActive(bool active)
    {
        if (Active == active)
            return false;
        Active = active;
        Version++;
        return true;
    }
}
