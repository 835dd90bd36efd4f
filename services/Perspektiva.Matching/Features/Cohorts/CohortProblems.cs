using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>From inputs to the solver's problem: each person's best suitable places as candidates, and what a pin adds. Deterministic, so that a replay builds the same.</summary>
internal static class CohortProblems
{
    /// <summary>Per cent of a run's progress that the candidates make up.</summary>
    public const int CandidatesShare = 60;

    /// <summary>What candidates are asked for.</summary>
    public static Engine.RankOptions Options(CohortRunRecord run) => new()
    {
        OnDate = run.OnDate,
        Top = run.EdgesPerPerson,
        OnlySuitable = true,
        Types = [.. run.Places.Types.Select(type => (Engine.PlaceType)type)],
        Fields = [.. run.Places.Fields],
    };

    /// <summary>A stored pair as the engine takes it.</summary>
    public static Engine.Cohort.CohortChange ToEngine(this CohortPairRecord pair) =>
        new(new Engine.Cohort.CohortPair(pair.ParticipantId, pair.PlaceId), (Engine.Cohort.CohortChangeKind)pair.Kind);

    /// <summary>The candidates of everybody over all places that are not there for a pin alone, as many as each states.</summary>
    public static IReadOnlyList<CohortList> Candidates(CohortInputs inputs, CohortProgress progress, CancellationToken stop) =>
        new CohortCandidates(inputs).Of(inputs.People, progress.OfCandidates(inputs.People.Count), stop);

    /// <summary>The same without whoever is not among these people: what is solved is what a replay finds stored.</summary>
    public static (CohortInputs Inputs, IReadOnlyList<CohortList> Candidates) Only(HashSet<Guid> people, CohortInputs inputs, IReadOnlyList<CohortList> candidates)
    {
        var kept = inputs.People.Zip(candidates).Where(row => people.Contains(row.First.Profile.Id)).ToList();
        var without = inputs with
        {
            People = kept.ConvertAll(row => row.First),
            Pins = Of(inputs.Pins),
            Bans = Of(inputs.Bans),
            Vetoes = Of(inputs.Vetoes),
            Later = [.. inputs.Later.Where(change => people.Contains(change.Pair.ParticipantId))],
        };
        return (without, kept.ConvertAll(row => row.Second));

        List<Engine.Cohort.CohortPair> Of(IReadOnlyList<Engine.Cohort.CohortPair> pairs) => [.. pairs.Where(pair => people.Contains(pair.ParticipantId))];
    }

    /// <summary>The problem, with an edge for each candidate and for each pin that the law allows.</summary>
    public static Engine.Cohort.CohortProblem Of(CohortInputs inputs, IReadOnlyList<CohortList> candidates)
    {
        var edges = new List<Engine.Cohort.CohortEdge>();
        for (var i = 0; i < inputs.People.Count; i++)
        {
            foreach (var place in candidates[i].Places)
                edges.Add(new Engine.Cohort.CohortEdge(inputs.People[i].Profile.Id, place.Id, place.Fit));
        }
        edges.AddRange(PinEdges(inputs, edges));
        return new Engine.Cohort.CohortProblem
        {
            Participants = [.. inputs.People.Select(person => person.Profile.Id)],
            Places = [.. inputs.Places.Select(place => new Engine.Cohort.CohortPlace(place.Profile.Id, place.Seats, place.MentorId, place.CompanyId))],
            Edges = edges,
            MentorCapacities = inputs.Places.Where(place => place.MentorSeats is not null).DistinctBy(place => place.MentorId)
                .ToDictionary(place => place.MentorId!.Value, place => place.MentorSeats!.Value),
            CompanyCapacities = inputs.Places.Where(place => place.CompanySeats is not null).DistinctBy(place => place.CompanyId)
                .ToDictionary(place => place.CompanyId, place => place.CompanySeats!.Value),
            RaiseFloor = inputs.RaiseFloor,
            Pins = inputs.Pins,
            Bans = inputs.Bans,
            Vetoes = inputs.Vetoes,
            Later = inputs.Later,
            Windows = inputs.People.Zip(candidates).Where(row => row.Second.Window is not null).ToDictionary(row => row.First.Profile.Id, row => row.Second.Window!.Value),
            Cut = [.. inputs.People.Zip(candidates).Where(row => row.Second.Cut).Select(row => row.First.Profile.Id)],
            SeatsElsewhere = inputs.SeatsElsewhere,
        };
    }

    /// <summary>A person may decide for a pair that the engine would not call suitable, or that is none of the best; never for one that a rule excludes.</summary>
    private static List<Engine.Cohort.CohortEdge> PinEdges(CohortInputs inputs, List<Engine.Cohort.CohortEdge> candidates)
    {
        // There are up to millions of candidates, and most runs know no pin.
        var pinned = inputs.AllPins.Select(pin => pin.ParticipantId).ToHashSet();
        if (pinned.Count == 0)
            return [];
        var known = candidates.Where(edge => pinned.Contains(edge.ParticipantId)).Select(edge => (edge.ParticipantId, edge.PlaceId)).ToHashSet();
        var people = inputs.People.Where(person => pinned.Contains(person.Profile.Id)).ToDictionary(person => person.Profile.Id);
        var places = inputs.Places.ToDictionary(place => place.Profile.Id);
        var options = new Engine.RankOptions { OnDate = inputs.Candidates.OnDate, Top = 1 };
        var edges = new List<Engine.Cohort.CohortEdge>();
        foreach (var pin in inputs.AllPins)
        {
            if (!people.TryGetValue(pin.ParticipantId, out var person) || !places.TryGetValue(pin.PlaceId, out var place) || !known.Add((pin.ParticipantId, pin.PlaceId)))
                continue;
            if (Engine.MatchingEngine.RankPlacesUnder(inputs.RulesVersion, person.Profile, [place.Profile], options).Items is [var row])
                edges.Add(new Engine.Cohort.CohortEdge(pin.ParticipantId, pin.PlaceId, row.Fit, OnlyPinned: true));
        }
        return edges;
    }
}
