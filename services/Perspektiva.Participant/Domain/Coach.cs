namespace Perspektiva.Participant.Domain;

/// <summary>A coach of an organisation.</summary>
internal sealed class Coach
{
    public Guid Id { get; init; }
    public required string PublicId { get; init; }
    public required string OrganisationId { get; init; }

    /// <summary><see cref="CoachData"/>, encrypted with the coach's key; empty once erased.</summary>
    public required byte[] Data { get; set; }

    /// <summary>How many participants the coach can accompany, 1-200.</summary>
    public int Capacity { get; set; }
    public bool Active { get; private set; } = true;
    public long Version { get; private set; } = 1;

    public bool IsErased => Data.Length == 0;

    /// <returns>Whether anything changed.</returns>
    public bool SetActive(bool active)
    {
        if (Active == active)
            return false;
        Active = active;
        return true;
    }

    /// <summary>What names the coach is gone for good; the bare id stays, inactive, since records refer to it.</summary>
    /// <param name="version">The last one.</param>
    public void Erase(long version) => (Data, Active, Version) = ([], false, version);

    /// <summary>Each saved change is a version; called once a change.</summary>
    public void Advance() => Version++;
}
