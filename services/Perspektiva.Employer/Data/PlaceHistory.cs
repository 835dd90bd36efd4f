using Npgsql;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;

namespace Perspektiva.Employer.Data;

/// <summary>A version of a place as it was told to others.</summary>
internal sealed class PlaceRevision
{
    public required Guid PlaceId { get; init; }

    public required long Version { get; init; }

    public required DateTimeOffset ChangedAt { get; init; }

    /// <summary>The client, person or service that changed it; an id, no name.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>The <see cref="PlaceChanged"/> of that version as JSON.</summary>
    public required string State { get; init; }
}

/// <summary>An entry of the change feed.</summary>
internal sealed class PlaceChange
{
    public required long Position { get; init; }

    public required string PlacePublicId { get; init; }

    public required string OrganisationId { get; init; }

    public required long Version { get; init; }

    /// <summary>Others than the organisation may see it.</summary>
    public required bool Public { get; init; }
}

/// <summary>What every change of a place leaves behind in its own transaction: a revision, a position in the feed and, once the place was published, the event.</summary>
internal sealed class PlaceHistory(EmployerDb db, Outbox<EmployerDb> outbox, TimeProvider time, NetworkSource network)
{
    /// <summary>The feed's counter, whose row each writer locks in turn, and the entries after it in one statement.</summary>
    private const string AppendSql = """
        WITH counter AS (
            INSERT INTO feed_counter (feed, position) VALUES ('places', $1)
            ON CONFLICT (feed) DO UPDATE SET position = feed_counter.position + $1
            RETURNING position)
        INSERT INTO place_change (position, place_public_id, organisation_id, version, public)
        SELECT counter.position - $1 + entry.number, entry.place, entry.organisation, entry.version, entry.public
        FROM counter, unnest($2, $3, $4, $5) WITH ORDINALITY AS entry(place, organisation, version, public, number)
        """;

    /// <summary>Notes the present version of each place. Needs an open transaction; the caller saves and commits.</summary>
    public void Record(IReadOnlyList<Place> places, string by)
    {
        if (places.Count == 0)
            return;
        var now = time.GetUtcNow();
        foreach (var place in places)
        {
            place.ChangedAt = now;
            var changed = Event(place, now);
            db.PlaceRevisions.Add(new PlaceRevision
            {
                PlaceId = place.Id,
                Version = place.Version,
                ChangedAt = now,
                ChangedBy = by,
                State = System.Text.Encoding.UTF8.GetString(EventJson.Serialize(changed)),
            });
            if (place.EverPublished)
                outbox.Add(changed);
        }
        db.AtCommit(new NpgsqlBatchCommand(AppendSql)
        {
            Parameters =
            {
                new NpgsqlParameter<long> { TypedValue = places.Count },
                new NpgsqlParameter<string[]> { TypedValue = [.. places.Select(place => place.PublicId)] },
                new NpgsqlParameter<string[]> { TypedValue = [.. places.Select(place => place.OrganisationId)] },
                new NpgsqlParameter<long[]> { TypedValue = [.. places.Select(place => place.Version)] },
                new NpgsqlParameter<bool[]> { TypedValue = [.. places.Select(place => place.EverPublished)] },
            },
        });
    }

    /// <inheritdoc cref="Record(IReadOnlyList{Place}, string)"/>
    public void Record(Place place, string by) => Record([place], by);

    /// <summary>Notes the version, saves and commits, in a transaction of its own.</summary>
    public async Task SaveAsync(Place place, string by, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        Record(place, by);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private PlaceChanged Event(Place place, DateTimeOffset now)
    {
        var terms = place.Terms;
        return new PlaceChanged(
            Guid.CreateVersion7(now), now, place.Id, place.Version, place.PublicId,
            place.CompanyId, place.CompanyPublicId, place.OrganisationId, terms.MentorIds,
            place.Status, terms.Type, terms.KldbKey, place.WzCode,
            place.Location.Latitude, place.Location.Longitude,
            place.Requirements ?? NoRequirements, terms.SupportOffers, terms.Demands,
            terms.DailyMinutes, terms.WeeklyMinutes, terms.BreakMinutes, terms.ShiftStart, terms.ShiftEnd, terms.Days,
            terms.Hazards, terms.PieceWork, terms.BelowGround, terms.TrainingWithSupervision, terms.ShiftOperation, terms.LightWork,
            terms.Capacity, terms.StartFrom, terms.StartUntil, terms.EndsOn, place.Synthetic, network.Source, terms.PublicHolidays);
    }

    private static readonly IReadOnlyList<Requirement?> NoRequirements = new Requirement?[Enum.GetValues<Dimension>().Length];
}

/// <summary>The CloudEvents source of this network.</summary>
/// <param name="Source">For example <c>urn:perspektiva:network:fulda</c>.</param>
internal sealed record NetworkSource(string Source);
