using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine;

/// <content>Which abilities to assess next.</content>
public sealed partial class PlaceIndex
{
    /// <summary>As <see cref="MatchingEngine.AssessNext"/>; all of its up to 161 rankings see the index as it stood when the first began.</summary>
    public AssessNext AssessNext(ParticipantProfile participant, RankOptions options, int limit)
    {
        var top = options with { After = null };
        var input = new InputGate(top);
        if (!input.Accepts(participant) || !participant.MatchingConsent || !participant.Ready)
            return AssessNextSearch.Of(participant, limit, input.Problems, _ => []);
        var state = Volatile.Read(ref _state);
        var version = state.Version;
        return AssessNextSearch.Of(participant, limit, input.Problems, Top);

        List<Guid> Top(ParticipantProfile person) =>
            [.. Best(new PlaceQuery(person, top), state, version, top).Ordered().Take(top.Top).Select(row => row.Position.Id)];
    }
}
