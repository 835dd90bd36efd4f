using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Index;

/// <summary>Finds a place of the index by what callers call it.</summary>
internal static class IndexedPlaces
{
    /// <summary>The place, once the index has whatever this replica has committed; nothing where it is not open.</summary>
    public static async Task<IndexedPlace?> FindPlaceAsync(this MatchIndex index, string publicId, MatchingDb db, IndexTail tail, CancellationToken ct)
    {
        var known = await db.Places.Where(place => place.PublicId == publicId).Select(place => new { place.Id, place.Status }).SingleOrDefaultAsync(ct);
        await tail.FreshAsync(ct);
        if (known is null)
            return null;

        // Another replica may have heard of it a moment ago.
        if (index.Place(known.Id) is null && known.Status is PlaceStatus.Published or PlaceStatus.Filled)
            await tail.LevelAsync(ct);
        return index.Place(known.Id);
    }
}
