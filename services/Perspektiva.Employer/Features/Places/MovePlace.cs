using Perspektiva.Contracts;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.Employer.Drafting;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Places;

/// <summary><c>POST /v1/places/{id}/publish|pause|resume|close</c>: the steps of the lifecycle that the company takes.</summary>
internal static class MovePlace
{
    public static void Map(IEndpointRouteBuilder app)
    {
        MapStep(app, "publish", "Publishes a draft: it needs a requirement profile, an occupation that exists and dates that are possible",
            (place, today) => place.Obstacles(today, Kldb.IsOccupation), place => place.Publish());
        MapStep(app, "pause", "Takes a place out of the search for a while", Always, place => place.Pause());
        MapStep(app, "resume", "Puts a paused place back", (place, today) => place.Obstacles(today, Kldb.IsOccupation), place => place.Resume());
        MapStep(app, "close", "Closes a place for good", Always, place => place.Close());
    }

    private static IReadOnlyList<Finding> Always(Place place, DateOnly today) => [];

    private static void MapStep(
        IEndpointRouteBuilder app, string step, string summary, Func<Place, DateOnly, IReadOnlyList<Finding>> obstacles, Func<Place, string?> move) =>
        app.MapPost($"/v1/places/{{id}}/{step}", (string id, Caller caller, EmployerDb db, PlaceHistory history, TimeProvider time, CancellationToken ct) =>
                HandleAsync(id, obstacles, move, caller, db, history, time, ct))
            .RequireScope("places:write").WithIdempotency<EmployerDb>()
            .WithName($"{char.ToUpperInvariant(step[0])}{step[1..]}Place").WithSummary(summary)
            .Produces<PlaceView>();

    private static async Task<IResult> HandleAsync(
        string id, Func<Place, DateOnly, IReadOnlyList<Finding>> obstacles, Func<Place, string?> move,
        Caller caller, EmployerDb db, PlaceHistory history, TimeProvider time, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        if (await db.LockOwnPlaceAsync(caller, id, ct) is not { } place)
            return Problems.NotFound();
        var before = obstacles(place, time.Today());
        if (move(place) is { } refused)
            return Problems.InvalidTransition(refused);
        if (before.Count > 0)
            return Problems.Validation([.. before.Select(finding => new ValidationError(finding.Pointer, finding.Reason, finding.Code))]);
        history.Record(place, caller.Signature());
        return TypedResults.Ok(PlaceView.Of(place, own: true)).WithETag(place.Version);
    }
}
