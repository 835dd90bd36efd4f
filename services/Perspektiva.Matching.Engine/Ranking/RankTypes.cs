using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>Where a page of a ranking ended: give it back to get the next one.</summary>
/// <param name="Fit">Fit of the last row.</param>
/// <param name="Id">Id of the last row.</param>
public readonly record struct RankPosition(int Fit, Guid Id);

/// <summary>What a ranking is asked for.</summary>
public sealed record RankOptions
{
    /// <summary>The day on which is ranked (Europe/Berlin); ages and windows are reckoned from it.</summary>
    public required DateOnly OnDate { get; init; }

    /// <summary>Rows a page, 1 to 1,000.</summary>
    public int Top { get; init; } = 20;

    /// <summary>End of the page before; null = from the top.</summary>
    public RankPosition? After { get; init; }

    /// <summary>Only these place types; empty = all.</summary>
    public ImmutableArray<PlaceType> Types { get; init; } = [];

    /// <summary>Only these KldB main groups (two digits); empty = all.</summary>
    public ImmutableArray<int> Fields { get; init; } = [];

    /// <summary>Only what is known to lie within so many kilometres; null = as the person's mobility says, which a distance that is not known passes.</summary>
    public int? WithinKm { get; init; }

    /// <summary>Only from this fit on, 0 to 10,000.</summary>
    public int MinFit { get; init; }

    /// <summary>Only suitable pairs.</summary>
    public bool OnlySuitable { get; init; }

    /// <summary>Threads that an index may use for this ranking, 1 to the machine's; changes nothing in the answer.</summary>
    public int Threads { get; init; } = 1;
}

/// <summary>One place in a participant's ranking.</summary>
/// <param name="PlaceId">The place.</param>
/// <param name="Fit">0 to 10,000.</param>
/// <param name="Low">The fit if every unassessed ability turned out worst.</param>
/// <param name="High">The fit if every unassessed ability turned out best.</param>
/// <param name="Suitable">No unanswered decisive gap of two or more levels, and the fit reaches the threshold.</param>
/// <param name="DistanceMetres">Great-circle distance; null when one location is unknown.</param>
/// <param name="StartOn">First day on which both are there.</param>
public readonly record struct RankedPlace(Guid PlaceId, int Fit, int Low, int High, bool Suitable, int? DistanceMetres, DateOnly StartOn);

/// <summary>One participant, by pseudonymous id, in a place's ranking: for coaches only.</summary>
/// <param name="ParticipantId">The participant.</param>
/// <param name="Fit">0 to 10,000.</param>
/// <param name="Low">The fit if every unassessed ability turned out worst.</param>
/// <param name="High">The fit if every unassessed ability turned out best.</param>
/// <param name="Suitable">No unanswered decisive gap of two or more levels, and the fit reaches the threshold.</param>
/// <param name="DistanceMetres">Great-circle distance; null when one location is unknown.</param>
/// <param name="StartOn">First day on which both are there.</param>
public sealed record RankedParticipant(Guid ParticipantId, int Fit, int Low, int High, bool Suitable, int? DistanceMetres, DateOnly StartOn);

/// <summary>A page of a ranking.</summary>
/// <typeparam name="T">Row type.</typeparam>
/// <param name="Items">Best first; equal fits by ascending id.</param>
/// <param name="Next">Where the next page begins; null at the end.</param>
/// <param name="Problems">What was wrong with the input, and left out for it; empty when all was right.</param>
public sealed record Ranking<T>(ImmutableArray<T> Items, RankPosition? Next, ImmutableArray<InputProblem> Problems);

/// <summary>Something wrong in the input; the record is left out and the rest goes on.</summary>
/// <param name="Id">Which record; empty for the options.</param>
/// <param name="Code">Stable code in kebab case.</param>
/// <param name="Reason">A sentence in English.</param>
public sealed record InputProblem(Guid Id, string Code, string Reason);
