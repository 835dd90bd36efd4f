using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Insights;

/// <summary>Over which places somebody's insights are asked for.</summary>
internal sealed record InsightQuery(
    [property: Description("Rows at most, 1 to 30, default 5")] int? Limit,
    [property: Description("Only these place types, for example internship; repeatable")] string[]? Type,
    [property: Description("Only these KldB 2010 main groups (two digits); repeatable")] string[]? Field,
    [property: Description("Only within so many kilometres, 1 to 1000; what or whose location is not known is left out")] int? WithinKm,
    [property: Description("Day of reckoning, default today (Europe/Berlin)")] DateOnly? OnDate)
{
    private const int DefaultLimit = 5;
    private const int MaxLimit = 30;

    /// <summary>Rows to give.</summary>
    public int Rows => Limit ?? DefaultLimit;

    /// <summary>Reads the parameters; findings go to the check.</summary>
    public Engine.RankOptions Read(DateOnly today, Cursor cursor, Check check)
    {
        CheckRange("limit", Limit, MaxLimit, check);
        return new RankQuery(null, null, Type, Field, WithinKm, null, null, OnDate, null).Read("", today, cursor, check).Options;
    }

    /// <summary>From 1 to the most.</summary>
    public static void CheckRange(string parameter, int? value, int most, Check check)
    {
        if (value < 1 || value > most)
            check.ParameterError(parameter, $"must be from 1 to {most}", "out_of_range");
    }
}

/// <summary>Finds the participant of an insight, with the same access as the ranking.</summary>
internal static class InsightSubject
{
    /// <summary>The engine's view of the participant, as if ready: what to assess and to develop is asked on the way there.</summary>
    public static Engine.ParticipantProfile Profile(ParticipantView participant) => participant.State.ToProfile(participant.MayMatch) with { Ready = true };

    /// <summary>The participant, whose reading is written down, or the problem.</summary>
    public static async Task<(ParticipantView? Participant, IResult? Problem)> FindAsync(
        string id, MatchingDb db, IAccessLog log, Caller caller, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, IdPrefix.Participant))
            return (null, Problems.NotFound());
        var participant = await db.Participants.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == id, ct);
        if (participant is null || caller.SideOf(participant) == Side.None)
            return (null, Problems.NotFound());
        if (!participant.MayMatch)
            return (null, Problems.ConsentMissing("The person has not consented to matching"));
        await log.ReadAsync(participant.Id, ReadPurpose.Development, ct);
        return (participant, null);
    }
}
