namespace Perspektiva.Matching.Domain.Placements;

/// <summary>Who was a placement's mentor from a day on, until the next one was or the placement ended. By id: of a mentor who is erased nothing else is left anywhere.</summary>
internal sealed class MentorEntry
{
    private MentorEntry()
    {
    }

    /// <summary>Records a mentor.</summary>
    public MentorEntry(string mentorId, DateOnly since, string by, DateTimeOffset at)
    {
        Id = Guid.CreateVersion7(at);
        MentorId = mentorId;
        Since = since;
        By = by;
        At = at;
    }

    public Guid Id { get; private init; }
    public string MentorId { get; private init; } = "";

    /// <summary>First day with them.</summary>
    public DateOnly Since { get; private set; }

    public string By { get; private init; } = "";
    public DateTimeOffset At { get; private init; }

    /// <summary>As the first day moves.</summary>
    public void MoveTo(DateOnly day) => Since = day;
}
