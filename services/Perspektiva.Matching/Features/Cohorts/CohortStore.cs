using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Writes what a run takes in and gives out, in bulk, on the context's connection and in its transaction.</summary>
internal sealed class CohortStore(MatchingDb db)
{
    private NpgsqlConnection Connection => (NpgsqlConnection)db.Database.GetDbConnection();

    /// <summary>Who is asked for.</summary>
    public async Task AddPeopleAsync(Guid runId, IReadOnlyList<(Guid Id, string PublicId)> people, CancellationToken ct)
    {
        await using var copy = await Connection.BeginBinaryImportAsync("COPY cohort_person (run_id, participant_id, public_id, pinned) FROM STDIN (FORMAT BINARY)", ct);
        foreach (var (id, publicId) in people)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(runId, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(id, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(publicId, NpgsqlDbType.Varchar, ct);
            await copy.WriteAsync(false, NpgsqlDbType.Boolean, ct);
        }
        await copy.CompleteAsync(ct);
    }

    /// <summary>Stores the inputs of a run whose row is locked; whoever was erased or may not be ranked meanwhile is not among them.</summary>
    public async Task FreezeAsync(CohortRunRecord run, CohortInputs inputs, DateTimeOffset now, CancellationToken ct)
    {
        await AddBansAsync(run.Id, inputs.Standing, ct);
        await ForgetErasedAsync(run, ct);
        await Execute(
            """
            UPDATE cohort_person p SET profile_version = i.version, profile = i.profile, candidates = i.candidates, left_out = NULL
            FROM unnest($2, $3, $4, $5) AS i (id, version, profile, candidates) WHERE p.run_id = $1 AND p.participant_id = i.id
            """,
            ct, run.Id, inputs.People.Select(p => p.Profile.Id).ToArray(), inputs.People.Select(p => p.Version).ToArray(),
            inputs.People.Select(p => CohortInputs.Write(p.Profile)).ToArray(), inputs.People.Select(p => p.Candidates).ToArray());
        await Execute(
            "UPDATE cohort_person p SET left_out = o.why, profile = NULL FROM unnest($2, $3) AS o (id, why) WHERE p.run_id = $1 AND p.participant_id = o.id",
            ct, run.Id, inputs.LeftOut.Select(one => one.Id).ToArray(), inputs.LeftOut.Select(one => (int)one.Why).ToArray());
        await LeaveOutAsync(run.Id, ct);
        await LeaveOutAgreedAsync(run.Id, ct);
        await db.CohortPlaces.Where(place => place.RunId == run.Id).ExecuteDeleteAsync(ct);
        await AddPlacesAsync(run.Id, inputs.Places, ct);
        run.SeatsElsewhere = inputs.SeatsElsewhere;
        run.Reserve = inputs.Reserve;
        run.FrozenAt = now;
        run.FormulaVersion = Engine.MatchingEngine.FormulaVersion;
        run.RulesVersion = Engine.MatchingEngine.RulesVersion;
        run.ParametersVersion = Engine.FitParameters.Current.Version;
        await db.CohortRuns.Where(r => r.Id == run.Id).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.FrozenAt, now).SetProperty(r => r.SeatsElsewhere, run.SeatsElsewhere).SetProperty(r => r.Reserve, run.Reserve)
                .SetProperty(r => r.FormulaVersion, run.FormulaVersion).SetProperty(r => r.RulesVersion, run.RulesVersion).SetProperty(r => r.ParametersVersion, run.ParametersVersion),
            ct);
    }

    // Whoever is placed or asked there is so whether or not somebody banned the pair besides: then it is no statement that could be taken back.
    private Task AddBansAsync(Guid runId, IReadOnlyList<CohortPairRecord> pairs, CancellationToken ct) => Execute(
        """
        INSERT INTO cohort_pair (run_id, participant_id, place_id, place_public_id, kind, position)
        SELECT $1, pair.person, pair.place, pair.public_id, $2, 0 FROM unnest($3, $4, $5) AS pair (person, place, public_id)
        ON CONFLICT (run_id, participant_id, place_id, kind, episode) DO UPDATE SET stated_by = NULL, stated_at = NULL
        """,
        ct, runId, (int)CohortPairKind.Ban, pairs.Select(pair => pair.ParticipantId).ToArray(), pairs.Select(pair => pair.PlaceId).ToArray(),
        pairs.Select(pair => pair.PlacePublicId).ToArray());

    /// <summary>Removes what a run, whose row is locked, still has of people who are erased by now, and counts them.</summary>
    public async Task ForgetErasedAsync(CohortRunRecord run, CancellationToken ct)
    {
        await db.CohortPairs.Where(pair => pair.RunId == run.Id && !db.Participants.Any(view => view.Id == pair.ParticipantId)).ExecuteDeleteAsync(ct);
        var erased = await db.CohortPeople.Where(p => p.RunId == run.Id && !db.Participants.Any(view => view.Id == p.ParticipantId)).ExecuteDeleteAsync(ct);
        if (erased == 0)
            return;
        run.ErasedPeople += erased;
        await db.CohortRuns.Where(r => r.Id == run.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.ErasedPeople, r => r.ErasedPeople + erased), ct);
    }

    /// <summary>Takes out whoever may not be ranked by now: what a consent allowed ends with it, also in a run that waits.</summary>
    public Task LeaveOutAsync(Guid runId, CancellationToken ct) => Execute(
        """
        UPDATE cohort_person p SET left_out = CASE WHEN v.may_match THEN $2 ELSE $3 END, profile = NULL
        FROM participant_view v WHERE p.run_id = $1 AND v.id = p.participant_id AND NOT v.rankable
        """,
        ct, runId, (int)CohortLeftOut.NotReady, (int)CohortLeftOut.ConsentMissing);

    /// <summary>Takes out whoever has agreed on a place: a second one would be kept from others.</summary>
    private Task LeaveOutAgreedAsync(Guid runId, CancellationToken ct) => Execute(
        """
        UPDATE cohort_person p SET left_out = $2, profile = NULL
        WHERE p.run_id = $1 AND p.left_out IS NULL AND EXISTS (SELECT FROM proposal WHERE participant_id = p.participant_id AND status = $3)
        """,
        ct, runId, (int)CohortLeftOut.Agreed, (int)ProposalStatus.Agreed);

    /// <summary>Adds places.</summary>
    public async Task AddPlacesAsync(Guid runId, IReadOnlyList<CohortPlaceInput> places, CancellationToken ct)
    {
        const string into = "run_id, place_id, public_id, company_public_id, place_version, profile, seats, mentor_id, mentor_seats, company_id, company_seats, only_pinned";
        await using var copy = await Connection.BeginBinaryImportAsync($"COPY cohort_place ({into}) FROM STDIN (FORMAT BINARY)", ct);
        foreach (var place in places)
        {
            await copy.StartRowAsync(ct);
            await copy.WriteAsync(runId, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(place.Profile.Id, NpgsqlDbType.Uuid, ct);
            await copy.WriteAsync(place.PublicId, NpgsqlDbType.Varchar, ct);
            await copy.WriteAsync(place.CompanyPublicId, NpgsqlDbType.Varchar, ct);
            await copy.WriteAsync(place.Version, NpgsqlDbType.Bigint, ct);
            await copy.WriteAsync(CohortInputs.Write(place.Profile), NpgsqlDbType.Text, ct);
            await copy.WriteAsync(place.Seats, NpgsqlDbType.Integer, ct);
            await OrNullAsync(place.MentorId, NpgsqlDbType.Uuid);
            await OrNullAsync(place.MentorSeats, NpgsqlDbType.Integer);
            await copy.WriteAsync(place.CompanyId, NpgsqlDbType.Uuid, ct);
            await OrNullAsync(place.CompanySeats, NpgsqlDbType.Integer);
            await copy.WriteAsync(place.OnlyPinned, NpgsqlDbType.Boolean, ct);
        }
        await copy.CompleteAsync(ct);

        Task OrNullAsync<T>(T? value, NpgsqlDbType type)
            where T : struct => value is { } given ? copy.WriteAsync(given, type, ct) : copy.WriteNullAsync(ct);
    }

    /// <summary>Stores the result of a run whose row is locked.</summary>
    public async Task FinishAsync(Guid runId, Engine.Cohort.CohortResult result, CancellationToken ct)
    {
        await Execute(
            """
            UPDATE cohort_person p SET place_id = r.place, fit = r.fit, pinned = r.pinned
            FROM unnest($2, $3, $4, $5) AS r (id, place, fit, pinned) WHERE p.run_id = $1 AND p.participant_id = r.id
            """,
            ct, runId, result.Assignments.Select(a => a.ParticipantId).ToArray(), result.Assignments.Select(a => a.PlaceId).ToArray(),
            result.Assignments.Select(a => a.Fit).ToArray(), result.Assignments.Select(a => a.Pinned).ToArray());
        await Execute(
            """
            UPDATE cohort_person p SET unplaced_reason = r.reason, best_taken_place_id = r.best
            FROM unnest($2, $3, $4) AS r (id, reason, best) WHERE p.run_id = $1 AND p.participant_id = r.id
            """,
            ct, runId, result.Unplaced.Select(u => u.ParticipantId).ToArray(), result.Unplaced.Select(u => CohortReasons.CodeOf(u.Reason)).ToArray(),
            result.Unplaced.Select(u => u.BestTakenPlaceId).ToArray());
        await StoreCostsAsync(runId, result, ct);
    }

    /// <summary>Each cost and gain at the pair that it is about; one that was stated more than once takes them in the order in which they arose.</summary>
    private async Task StoreCostsAsync(Guid runId, Engine.Cohort.CohortResult result, CancellationToken ct)
    {
        var pairs = await db.CohortPairs.AsNoTracking().Where(pair => pair.RunId == runId && (pair.Kind == CohortPairKind.Pin || pair.Change != null || pair.TakenBack != null)).ToListAsync(ct);
        var stated = pairs.Where(pair => pair.Kind == CohortPairKind.Pin || pair.Change is not null).OrderBy(pair => pair.Episode).ToLookup(Of);
        var takenBack = pairs.Where(pair => pair.TakenBack is not null).OrderBy(pair => pair.TakenBack).ToLookup(Of);
        foreach (var (pair, cost) in Match(stated, result.PinCosts, cost => (cost.Pin, CohortPairKind.Pin)))
        {
            await At(pair).ExecuteUpdateAsync(
                set => set.SetProperty(p => p.FewerPlaced, cost.Placed).SetProperty(p => p.LowerTotal, cost.Total).SetProperty(p => p.Reason, cost.Reason), ct);
        }
        foreach (var (pair, cost) in Match(stated, result.RefusalCosts ?? [], cost => (cost.Pair, (CohortPairKind)cost.Kind)))
            await At(pair).ExecuteUpdateAsync(set => set.SetProperty(p => p.FewerPlaced, cost.Placed).SetProperty(p => p.LowerTotal, cost.Total), ct);
        foreach (var (pair, gain) in Match(takenBack, result.TakenBack ?? [], gain => (gain.Pair, (CohortPairKind)gain.Kind)))
            await At(pair).ExecuteUpdateAsync(set => set.SetProperty(p => p.MorePlaced, gain.Placed).SetProperty(p => p.HigherTotal, gain.Total), ct);

        // What was said of a place that the run need not keep had no effect, and has none when it is taken back.
        await db.CohortPairs.Where(pair => pair.RunId == runId && pair.TakenBack != null && pair.MorePlaced == null)
            .ExecuteUpdateAsync(set => set.SetProperty(p => p.MorePlaced, 0).SetProperty(p => p.HigherTotal, 0L), ct);

        static (Engine.Cohort.CohortPair, CohortPairKind) Of(CohortPairRecord pair) => (pair.ToEngine().Pair, pair.Kind);

        IQueryable<CohortPairRecord> At(CohortPairRecord pair) => db.CohortPairs.Where(
            p => p.RunId == runId && p.ParticipantId == pair.ParticipantId && p.PlaceId == pair.PlaceId && p.Kind == pair.Kind && p.Episode == pair.Episode);
    }

    private static IEnumerable<(CohortPairRecord Pair, T Told)> Match<T>(
        ILookup<(Engine.Cohort.CohortPair, CohortPairKind), CohortPairRecord> pairs, IEnumerable<T> told, Func<T, (Engine.Cohort.CohortPair, CohortPairKind)> of) =>
        told.GroupBy(of).SelectMany(alike => pairs[alike.Key].Zip(alike));

    private async Task Execute(string sql, CancellationToken ct, params object[] values)
    {
        await using var command = new NpgsqlCommand(sql, Connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(ct);
    }
}
