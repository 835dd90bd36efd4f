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
    private const string Feed = "places";

    /// <summary>Notes the present version of each place. Needs an open transaction; the caller saves.</summary>
    public async Task RecordAsync(IReadOnlyList<Place> places, string by, CancellationToken ct)
    {
        if (places.Count == 0)
            return;
        var now = time.GetUtcNow();
        var position = await db.NextPositionAsync(Feed, ct, places.Count);
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
            db.PlaceChanges.Add(new PlaceChange
            {
                Position = position++,
                PlacePublicId = place.PublicId,
                OrganisationId = place.OrganisationId,
                Version = place.Version,
                Public = place.EverPublished,
            });
            if (place.EverPublished)
                outbox.Add(changed);
        }
    }

    /// <inheritdoc cref="RecordAsync(IReadOnlyList{Place}, string, CancellationToken)"/>
    public Task RecordAsync(Place place, string by, CancellationToken ct) => RecordAsync([place], by, ct);

    /// <summary>Notes the version, saves, and commits where no transaction of the caller's is open.</summary>
    public async Task SaveAsync(Place place, string by, CancellationToken ct)
    {
        if (db.Database.CurrentTransaction is not null)
        {
            await RecordAsync(place, by, ct);
            await db.SaveChangesAsync(ct);
            return;
        }
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await RecordAsync(place, by, ct);
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
            terms.Capacity, terms.StartFrom, terms.StartUntil, terms.EndsOn, place.Synthetic, network.Source);
    }

    private static readonly IReadOnlyList<Requirement?> NoRequirements = new Requirement?[Enum.GetValues<Dimension>().Length];
}

/// <summary>The CloudEvents source of this network.</summary>
/// <param name="Source">For example <c>urn:perspektiva:network:fulda</c>.</param>
internal sealed record NetworkSource(string Source);
