using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>Lets right records through, once an id, and keeps what was wrong with the others.</summary>
internal sealed class InputGate
{
    private readonly ImmutableArray<InputProblem>.Builder _problems = ImmutableArray.CreateBuilder<InputProblem>();
    private readonly HashSet<Guid> _seen = [];
    private readonly bool _open;

    public InputGate(RankOptions options) => _open = Keep(InputChecks.Check(options));

    public ImmutableArray<InputProblem> Problems => _problems.ToImmutable();

    public Ranking<T> Nothing<T>() => new([], null, Problems);

    public bool Accepts(ParticipantProfile participant) => _open && Keep(InputChecks.Check(participant));

    public bool Accepts(PlaceProfile place) => _open && Keep(InputChecks.Check(place));

    public bool AcceptsOnce(ParticipantProfile participant) => Keep(InputChecks.Check(participant)) && Once(participant.Id);

    public bool AcceptsOnce(PlaceProfile place) => Keep(InputChecks.Check(place)) && Once(place.Id);

    /// <summary>Keeps what is wrong, if anything.</summary>
    /// <returns>Whether nothing is.</returns>
    public bool Keep(InputProblem? problem)
    {
        if (problem is not null)
            _problems.Add(problem);
        return problem is null;
    }

    private bool Once(Guid id) => _seen.Add(id) || Keep(Twice(id));

    public static InputProblem Twice(Guid id) => new(id, "id-twice", "the id occurs twice; the first record counts");
}
