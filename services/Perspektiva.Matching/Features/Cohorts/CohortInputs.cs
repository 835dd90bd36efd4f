using System.Text.Json;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>A person as the run sees them.</summary>
/// <param name="Candidates">So many of the best places are their candidates; none in a run from before lists could grow.</param>
internal sealed record CohortPersonInput(Engine.ParticipantProfile Profile, long Version, int? Candidates);

/// <summary>A place as the run sees it, with what bounds it.</summary>
/// <param name="MentorId">The place's one mentor; none where there are several, because seats of several do not form a tree.</param>
/// <param name="OnlyPinned">No candidate of anybody, only there for a pin.</param>
internal sealed record CohortPlaceInput(
    Engine.PlaceProfile Profile, string PublicId, string CompanyPublicId, long Version, int Seats, Guid? MentorId, int? MentorSeats, Guid CompanyId, int? CompanySeats,
    bool OnlyPinned)
{
    /// <summary>Whether place, mentor and company have a seat for anybody.</summary>
    public bool HasSeat => Seats > 0 && MentorSeats is not <= 0 && CompanySeats is not <= 0;
}

/// <summary>All that a run's answer follows from.</summary>
/// <param name="Later">What was stated once the run before was finished, in its order: solved after all else, as it was then.</param>
/// <param name="SeatsElsewhere">There were seats at places that are nobody's candidate, which the run does not keep.</param>
internal sealed record CohortInputs(
    IReadOnlyList<CohortPersonInput> People, IReadOnlyList<CohortPlaceInput> Places, IReadOnlyList<Engine.Cohort.CohortPair> Pins,
    IReadOnlyList<Engine.Cohort.CohortPair> Bans, IReadOnlyList<Engine.Cohort.CohortPair> Vetoes, IReadOnlyList<Engine.Cohort.CohortChange> Later,
    Engine.RankOptions Candidates, string RulesVersion, bool RaiseFloor, bool SeatsElsewhere)
{
    /// <summary>So many places stand in reserve behind each list; none in a run from before there were reserves.</summary>
    public int Reserve { get; init; }

    /// <summary>Who was asked for and may not be solved for, and why: stored with the inputs, since by then they may have come to be ready or free.</summary>
    public IReadOnlyList<(Guid Id, CohortLeftOut Why)> LeftOut { get; init; } = [];

    /// <summary>Where somebody who was asked for is placed already, or is asked: ruled out like a ban, and stored as one.</summary>
    public IReadOnlyList<CohortPairRecord> Standing { get; init; } = [];

    /// <summary>Whether the people state how many candidates they have; before lists could grow, everybody had as many as the run says, places without a seat among them.</summary>
    public bool StatesCandidates => People.All(person => person.Candidates is not null);

    /// <summary>Every pair that a person decided, in the order of the decisions.</summary>
    public IEnumerable<Engine.Cohort.CohortPair> AllPins =>
        Pins.Concat(Later.Where(change => change.Kind == Engine.Cohort.CohortChangeKind.Pin).Select(change => change.Pair));

    /// <summary>The engine's profile as it is stored.</summary>
    public static string Write<T>(T profile) => JsonSerializer.Serialize(profile);

    /// <summary>A stored profile.</summary>
    public static T Read<T>(string profile) => JsonSerializer.Deserialize<T>(profile) ?? throw new InvalidOperationException("A stored profile is empty");
}
