using System.Globalization;
using Npgsql;

namespace Perspektiva.Matching.Engine.Tests.Sql;

/// <summary>
/// The formula and the ranking once more, in PostgreSQL: plain SQL in whole numbers, no function of ours. Two statements: the costs of the person's 32 abilities against every
/// possible requirement, and the ranking that looks them up.
/// </summary>
internal static class SqlTwin
{
    // A looked-up number holds the cost in its low 17 bits (32 dimensions cost 70,400 at most) and, above, how often each decisive gap of 1, 2, 3, 4 occurs, in six bits each.
    private const string CostTables = """
        SELECT array_agg(CASE
            WHEN level = 0 THEN 0
            WHEN ability >= level THEN ($4::bigint[])[ability - level + 1]
            ELSE ($3::bigint[])[importance + 1] * gap * (gap + 1) / 2 + CASE WHEN importance = 3 AND ability > 0 AND gap > 0 THEN 1::bigint << (17 + 6 * (gap - 1)) ELSE 0 END
          END ORDER BY packed)::text
        FROM unnest($1::int[], $2::int[]) WITH ORDINALITY AS person(ability, plan, dimension)
        CROSS JOIN generate_series(0, 127) AS packed
        CROSS JOIN LATERAL (SELECT packed & 7 AS level, (packed >> 3) & 3 AS importance, packed >> 5 AS support) AS asked
        CROSS JOIN LATERAL (SELECT CASE WHEN ability > 0 THEN greatest(0, level - ability - support - plan) ELSE least($6::int, greatest(0, level - $5::int - support - plan)) END AS gap) AS open
        GROUP BY dimension ORDER BY dimension
        """;

    /// <summary>The same rows as <see cref="MatchingEngine.RankPlaces"/>: ids and fits, best first, and one row more where there is a next page.</summary>
    public static List<RankPosition> Rank(NpgsqlConnection connection, SqlLayout layout, ParticipantProfile participant, RankOptions options)
    {
        if (!participant.MatchingConsent || !participant.Ready)
            return [];
        using var command = new NpgsqlCommand(Ranking(layout, participant, options, Tables(connection, participant)), connection) { CommandTimeout = 60 };
        using var reader = command.ExecuteReader();
        var rows = new List<RankPosition>();
        while (reader.Read())
            rows.Add(new RankPosition((int)reader.GetInt64(1), reader.GetGuid(0)));
        return rows;
    }

    private static List<string> Tables(NpgsqlConnection connection, ParticipantProfile participant)
    {
        var parameters = FitParameters.Current;
        using var command = new NpgsqlCommand(CostTables, connection);
        command.Parameters.Add(new() { Value = Array.ConvertAll(participant.Abilities.Levels.ToArray(), level => (int)level) });
        command.Parameters.Add(new() { Value = Array.ConvertAll(participant.Support.Levels.ToArray(), level => (int)level) });
        command.Parameters.Add(new() { Value = parameters.GapCost.Select(cost => (long)cost).ToArray() });
        command.Parameters.Add(new() { Value = parameters.UnderCost.Select(cost => (long)cost).ToArray() });
        command.Parameters.Add(new() { Value = parameters.AssumedLevel });
        command.Parameters.Add(new() { Value = parameters.AssumedGapAtMost });
        using var reader = command.ExecuteReader();
        var tables = new List<string>();
        while (reader.Read())
            tables.Add(reader.GetString(0));
        return tables;
    }

    private static string Ranking(SqlLayout layout, ParticipantProfile p, RankOptions o, List<string> tables)
    {
        var f = FitParameters.Current;
        var earliest = p.AvailableFrom is { } from && from > o.OnDate ? from : o.OnDate;
        var abilities = string.Join(" + ", tables.Select((table, i) => $"('{table}'::bigint[])[{Requirement(layout, i)} + 1]"));

        // OFFSET 0 keeps what stands inside from being reckoned twice.
        return $"""
            SELECT id, fit FROM (
              SELECT id, gap, greatest(0, least(
                  (ARRAY[{string.Join(',', f.DecisiveCap)}])[gap + 1],
                  {FitFormulaV1.Full} - (abilities & 131071) - interest - hours - least({f.WaitingAtMost}, (start - {Day(earliest)}) / 7 * {f.WaitingWeekCost}) - {Commute(p)})) AS fit
              FROM (
                SELECT *, CASE WHEN abilities >> 35 > 0 THEN 4 WHEN abilities >> 29 > 0 THEN 3 WHEN abilities >> 23 > 0 THEN 2 WHEN abilities >> 17 > 0 THEN 1 ELSE 0 END AS gap,
                  chord + chord * (square / 1000) / (24 * {EarthPoint.Radius}::bigint * {EarthPoint.Radius} / 1000) AS metres
                FROM (
                  SELECT *, floor(sqrt(square::double precision))::bigint AS chord
                  FROM (
                    SELECT id, start, {abilities} AS abilities, {Interest(p)} AS interest, {Hours(p)} AS hours, {Square(p)} AS square
                    FROM {SqlTwinTable.NameOf(layout)}, LATERAL (SELECT greatest({Day(earliest)}, start_from) AS start) AS begins
                    WHERE {Lawful(p, o)} OFFSET 0) AS scanned OFFSET 0) AS rooted OFFSET 0) AS measured
              WHERE {Near(p, o)} OFFSET 0) AS fits
            WHERE fit >= {o.MinFit}{(o.OnlySuitable ? $" AND fit >= {f.SuitableFrom} AND gap < {f.UnsuitableGap}" : "")}{After(o)}
            ORDER BY fit DESC, id LIMIT {o.Top + 1}
            """;
    }

    private static string Requirement(SqlLayout layout, int dimension) => layout switch
    {
        SqlLayout.Bytes => $"get_byte(requirements, {dimension})",
        SqlLayout.Columns => $"r{dimension}",
        _ => $"requirements[{dimension + 1}]",
    };

    private static string Lawful(ParticipantProfile p, RankOptions o)
    {
        List<string> conditions =
        [
            "available",
            $"(weekly_minutes IS NULL OR weekly_minutes <= {p.HoursMax * 60})",
            $"demands & {(int)p.CannotDo} = 0",
            "(start_to IS NULL OR start <= start_to)",
            $"forbidden_classes & ({YouthBit(p)}) = 0",
            $"(duration_days IS NULL AND day_after IS NULL OR CASE type WHEN {(int)PlaceType.TrialEmployment} THEN {Lasts(3)}"
                + $" WHEN {(int)PlaceType.EntryQualification} THEN {Lasts(12)} AND coalesce(day_after, start + duration_days) >= {DayAfter(4)}"
                + $" WHEN {(int)PlaceType.InCompanyQualification} THEN {Lasts(36)} ELSE true END)",
        ];
        if (p.AvailableTo is { } last)
            conditions.Add($"start <= {Day(last)}");
        if (p.BenefitsRefused != Entitlements.None)
            conditions.Add($"benefit & {(int)p.BenefitsRefused} = 0");
        if (o.Types.Length > 0)
            conditions.Add($"type IN ({string.Join(',', o.Types.Select(type => (int)type))})");
        if (o.Fields.Length > 0)
            conditions.Add($"field IN ({string.Join(',', o.Fields)})");
        return string.Join(" AND ", conditions);

        static string Lasts(int months) => $"coalesce(day_after, start + duration_days) <= {DayAfter(months)}";

        // Where the last month lacks the day, the interval gives that month's last, and the period ends with it (§ 188 Abs. 3 BGB).
        static string DayAfter(int months) => $"(start + interval '{months} months')::date + (extract(day FROM start + interval '{months} months') < extract(day FROM start))::int";
    }

    private static string YouthBit(ParticipantProfile p)
    {
        var bits = "";
        for (var band = p.AgeBand; band < AgeBand.Adult; band++)
        {
            var bit = SchoolingBit(p, band);
            if (p.BandBegins(band + 1) is not { } next)
                return bits.Length == 0 ? bit : $"CASE{bits} ELSE {bit} END";
            bits += $" WHEN start < {Day(next)} THEN {bit}";
        }

        return bits.Length == 0 ? "0" : $"CASE{bits} ELSE 0 END";
    }

    private static string SchoolingBit(ParticipantProfile p, AgeBand band)
    {
        var past = 1 << (int)YouthClasses.Of(band, fullTimeSchooling: false);
        if (!p.FullTimeSchooling && !(p.SchoolingUnstated && band <= AgeBand.Youth15))
            return $"{past}";
        var goingOn = 1 << (int)YouthClasses.Of(band, fullTimeSchooling: true);
        return p.SchoolingEndsOn is { } last ? $"CASE WHEN start <= {Day(last)} THEN {goingOn} ELSE {past} END" : $"{goingOn}";
    }

    private static string Interest(ParticipantProfile p)
    {
        var costs = FitParameters.Current.InterestCost;
        var fields = p.Interests.GroupBy(interest => interest.Field).Select(group => $" WHEN {group.Key} THEN {costs[group.Max(interest => interest.Weight)]}");
        return p.Interests.Length == 0 ? "0" : $"CASE field WHEN 0 THEN 0{string.Concat(fields)} ELSE {costs[0]} END";
    }

    // least and greatest pass over NULL, so what is not stated is asked for by name.
    private static string Hours(ParticipantProfile p)
    {
        var f = FitParameters.Current;
        return $"CASE WHEN weekly_minutes IS NULL THEN 0 ELSE least({f.MissingHoursAtMost}, {f.MissingHourCost} * greatest(0, {p.HoursMin} - (weekly_minutes + 59) / 60)) END";
    }

    private static string Square(ParticipantProfile p)
    {
        if (p.Location is not { } location)
            return "NULL::bigint";
        var point = EarthPoint.From(location);
        return string.Join(" + ", Side("x", point.X), Side("y", point.Y), Side("z", point.Z));

        static string Side(string axis, int own) => $"({axis} - ({own}))::bigint * ({axis} - ({own}))";
    }

    private static string Commute(ParticipantProfile p)
    {
        if (p.MobilityRadiusKm is not { } km)
            return "0";
        var radius = km * 1000;
        return $"CASE WHEN metres IS NULL THEN 0 ELSE {FitParameters.Current.CommuteCost} * least(metres, {radius}) * least(metres, {radius}) / ({radius}::bigint * {radius}) END";
    }

    private static string Near(ParticipantProfile p, RankOptions o)
    {
        // A way that is not known is none of those that are stated to be near, but no reason for the person's own limit.
        var within = o.WithinKm is { } most ? $"metres <= {most * 1000}" : "true";
        return p.MobilityRadiusKm is { } radius ? $"(metres IS NULL OR metres <= {radius * 1000}) AND {within}" : within;
    }

    private static string After(RankOptions o) => o.After is { } after ? $" AND (fit < {after.Fit} OR (fit = {after.Fit} AND id > '{after.Id}'))" : "";

    private static string Day(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"DATE '{day:yyyy-MM-dd}'");
}
