using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Drafting;

namespace Perspektiva.Benchmarks.Platform;

/// <summary>Places and people written straight into matching's read model: requirements drafted from O*NET rows, towns all over Germany, people of one job centre; from fixed seeds.</summary>
internal sealed class RankReadModel(string database, string organisation)
{
    private const int Batch = 1_000;
    private static readonly RequirementDraft[] Drafts =
        [.. Kldb.Occupations.OrderBy(o => o.Key, StringComparer.Ordinal).Select(o => RequirementDrafter.ForOccupation(o.Key)).OfType<RequirementDraft>()];

    private static readonly string[] Keys =
        [.. Kldb.Occupations.OrderBy(o => o.Key, StringComparer.Ordinal).Where(o => RequirementDrafter.ForOccupation(o.Key) is not null).Select(o => o.Key)];

    private static readonly (double Latitude, double Longitude)[] Towns = [.. PostalCodes.Within(51, 10, 1000).Select(t => (t.Latitude, t.Longitude))];

    /// <summary>Writes open places.</summary>
    public async Task AddPlacesAsync(int count)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        var random = new Random(1);
        for (var written = 0; written < count; written += Batch)
        {
            var places = Enumerable.Range(0, Math.Min(Batch, count - written)).Select(_ => Place(random)).ToList();
            await CopyAsync(
                connection, "place_view (id, version, public_id, company_id, company_public_id, organisation_id, mentor_ids, status, state)", places, async (copy, place) =>
                {
                    await copy.WriteAsync(place.PlaceId, NpgsqlDbType.Uuid);
                    await copy.WriteAsync(place.Version, NpgsqlDbType.Bigint);
                    await copy.WriteAsync(place.PlacePublicId, NpgsqlDbType.Varchar);
                    await copy.WriteAsync(place.CompanyId, NpgsqlDbType.Uuid);
                    await copy.WriteAsync(place.CompanyPublicId, NpgsqlDbType.Varchar);
                    await copy.WriteAsync(place.OrganisationId, NpgsqlDbType.Varchar);
                    await copy.WriteAsync(Array.Empty<string>(), NpgsqlDbType.Array | NpgsqlDbType.Text);
                    await copy.WriteAsync((int)place.Status, NpgsqlDbType.Integer);
                    await copy.WriteAsync(JsonSerializer.Serialize(place, JsonSerializerOptions.Web), NpgsqlDbType.Jsonb);
                });
            await CopyAsync(connection, "occupancy (place_id, place_public_id, capacity, occupied, version)", places, async (copy, place) =>
            {
                await copy.WriteAsync(place.PlaceId, NpgsqlDbType.Uuid);
                await copy.WriteAsync(place.PlacePublicId, NpgsqlDbType.Varchar);
                await copy.WriteAsync(place.Capacity, NpgsqlDbType.Integer);
                await copy.WriteAsync(0, NpgsqlDbType.Integer);
                await copy.WriteAsync(1L, NpgsqlDbType.Bigint);
            });
        }
    }

    /// <summary>Writes people who may be ranked.</summary>
    /// <returns>Their public ids.</returns>
    public async Task<string[]> AddPeopleAsync(int count)
    {
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        var random = new Random(2);
        var people = Enumerable.Range(0, count).Select(_ => Person(random)).ToList();
        await CopyAsync(
            connection,
            "participant_view (id, version, public_id, organisation_ids, registering_organisation_ids, guardian_ids, may_match, may_show_to_employer, rankable, state)",
            people, async (copy, person) =>
            {
                await copy.WriteAsync(person.ParticipantId, NpgsqlDbType.Uuid);
                await copy.WriteAsync(person.Version, NpgsqlDbType.Bigint);
                await copy.WriteAsync(person.ParticipantPublicId, NpgsqlDbType.Varchar);
                await copy.WriteAsync(person.OrganisationIds.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
                await copy.WriteAsync(person.RegisteringOrganisationIds.ToArray(), NpgsqlDbType.Array | NpgsqlDbType.Text);
                await copy.WriteAsync(Array.Empty<string>(), NpgsqlDbType.Array | NpgsqlDbType.Text);
                for (var flag = 0; flag < 3; flag++)
                    await copy.WriteAsync(true, NpgsqlDbType.Boolean);
                await copy.WriteAsync(JsonSerializer.Serialize(person, JsonSerializerOptions.Web), NpgsqlDbType.Jsonb);
            });
        await using var analyze = new NpgsqlCommand("ANALYZE", connection);
        await analyze.ExecuteNonQueryAsync();
        return [.. people.Select(person => person.ParticipantPublicId)];
    }

    private static async Task CopyAsync<T>(NpgsqlConnection connection, string into, List<T> rows, Func<NpgsqlBinaryImporter, T, Task> write)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"COPY {into} FROM STDIN (FORMAT BINARY)");
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            await write(copy, row);
        }
        await copy.CompleteAsync();
    }

    private static PlaceChanged Place(Random random)
    {
        var occupation = random.Next(Drafts.Length);
        var (latitude, longitude) = Towns[random.Next(Towns.Length)];
        var offers = Enumerable.Range(0, random.Next(10) < 7 ? 0 : 1 + random.Next(3)).Select(_ => new SupportOffer((Dimension)random.Next(32), SupportKind.Adaptation, 2));
        return new PlaceChanged(
            Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), Id(random), 1, PublicId.New(IdPrefix.Place), Id(random), PublicId.New(IdPrefix.Company),
            PublicId.New(IdPrefix.Organisation), [], PlaceStatus.Published, (PlaceType)random.Next(13), Keys[occupation], "25.11",
            latitude + ((random.NextDouble() - 0.5) / 20), longitude + ((random.NextDouble() - 0.5) / 15),
            Drafts[occupation].Requirements, [.. offers], Drafts[occupation].Demands, 480, 60 * (16 + random.Next(25)), 60,
            new TimeOnly(6 + random.Next(4), 0), new TimeOnly(16, 0), 0b11111, Hazard.None, false, false, true, false, false, 1, null, null, null, true, "urn:figure");
    }

    private ParticipantChanged Person(Random random)
    {
        var (latitude, longitude) = Towns[random.Next(Towns.Length)];
        return new ParticipantChanged(
            Guid.CreateVersion7(), TimeProvider.System.GetUtcNow(), Id(random), 1, PublicId.New(IdPrefix.Participant), ParticipantStatus.Ready, [organisation], [organisation],
            null, null, [], [ConsentPurpose.Processing, ConsentPurpose.Matching, ConsentPurpose.ShowToEmployer],
            [.. Enumerable.Range(0, 32).Select(_ => random.Next(12) == 0 ? (int?)null : Math.Clamp(1 + random.Next(3) + random.Next(3), 1, 5))],
            [new SupportNeed((Dimension)random.Next(32), SupportKind.Aid, 1), new SupportNeed((Dimension)random.Next(32), SupportKind.Presence, 20)], FunctionalConstraint.None,
            [new Interest($"{10 + random.Next(80)}", 3), new Interest($"{10 + random.Next(80)}", 2)],
            Math.Round(latitude, 2), Math.Round(longitude, 2), 200, 15, 30, null, null, AgeBand.Adult, null, false, "urn:figure");
    }

    private static Guid Id(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}
