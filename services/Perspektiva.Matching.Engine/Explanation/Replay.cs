using System.Text.Json;

namespace Perspektiva.Matching.Engine;

/// <summary>
/// What a stored result needs to be computed again, bit by bit, after later releases: both profiles, the day, and every
/// version. Serialised with System.Text.Json. It is a person's data: erasure deletes it, and replaying then says so.
/// </summary>
public sealed record Replay
{
    /// <summary>The person as they were.</summary>
    public required ParticipantProfile Participant { get; init; }

    /// <summary>The place as it was.</summary>
    public required PlaceProfile Place { get; init; }

    /// <summary>What was stated.</summary>
    public required IReadOnlyList<Adaptation> Adaptations { get; init; }

    /// <summary>The day of reckoning.</summary>
    public required DateOnly OnDate { get; init; }

    /// <summary>Version of the formula.</summary>
    public required string FormulaVersion { get; init; }

    /// <summary>Version of the rules.</summary>
    public required string RulesVersion { get; init; }

    /// <summary>Version of the parameters.</summary>
    public required string ParametersVersion { get; init; }

    /// <summary>Takes the snapshot of a pair under the versions in force.</summary>
    public static Replay Of(ParticipantProfile participant, PlaceProfile place, IEnumerable<Adaptation> adaptations, DateOnly onDate) => new()
    {
        Participant = participant,
        Place = place,
        Adaptations = [.. adaptations],
        OnDate = onDate,
        FormulaVersion = MatchingEngine.FormulaVersion,
        RulesVersion = MatchingEngine.RulesVersion,
        ParametersVersion = FitParameters.Current.Version,
    };

    /// <summary>From its JSON; null (and a reason) when there is none, as after erasure, or it cannot be read.</summary>
    public static Replay? FromJson(string? json, out string? reason)
    {
        reason = null;
        if (string.IsNullOrWhiteSpace(json))
        {
            reason = "the snapshot is gone: a person of this pair was erased";
            return null;
        }

        try
        {
            var replay = JsonSerializer.Deserialize<Replay>(json);
            reason = replay switch
            {
                null => "the snapshot cannot be read: it is null",
                { Participant: null } => "the snapshot cannot be read: it has no participant",
                { Place: null } => "the snapshot cannot be read: it has no place",
                { Adaptations: null } => "the snapshot cannot be read: it has no adaptations",
                _ => null,
            };
            return reason is null ? replay : null;
        }
        catch (JsonException e)
        {
            reason = $"the snapshot cannot be read: {e.Message}";
            return null;
        }
    }

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Computes it again; null (and a reason) when this release no longer knows one of its versions.</summary>
    public PairExplanation? Run(Audience audience, out string? reason)
    {
        var book = MatchingEngine.Knows(FormulaVersion, RulesVersion, ParametersVersion) ? RuleBook.Find(RulesVersion) : null;
        reason = book is null ? $"unknown versions {FormulaVersion}, {RulesVersion}, {ParametersVersion}" : null;
        return book is null ? null : MatchingEngine.Explain(book, Participant, Place, Adaptations, OnDate, audience);
    }
}
