using System.Globalization;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Explanations;

/// <summary>Whom a link was made for.</summary>
/// <param name="Audience">How the page speaks to them.</param>
/// <param name="Reader">Who asked for it: whoever opens the page reads in their name, for no token comes with it.</param>
internal sealed record LinkHolder(Engine.Audience Audience, AccessReader Reader);

/// <summary>Links to pages that a browser opens without a token: signed, for one pair or one person's list and one kind of reader, and soon over.</summary>
internal sealed class ExplainLink(Cursor cursor, TimeProvider clock)
{
    private const string Purpose = "explain-page";

    /// <summary>As long as an access token lives.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Makes the path and query of one pair's page.</summary>
    /// <param name="stated">The query of stated adaptations and day, without a question mark.</param>
    public string Make(string participantId, string placeId, LinkHolder holder, string stated) =>
        $"/explain/{participantId}/{placeId}?key={Key(participantId, placeId, holder)}{(stated.Length > 0 ? "&" + stated : "")}";

    /// <summary>Makes the path and query of the page with a participant's best places.</summary>
    public string MakeList(string participantId, LinkHolder holder) => $"/explain/{participantId}?key={Key(participantId, "", holder)}";

    /// <summary>For whom the link was made; nothing when it was not made here, for another pair, or is over.</summary>
    public LinkHolder? Read(string key, string participantId, string placeId)
    {
        // One of a release before, which does not say for whom it was made, is as good as over: its reading could not be written down.
        if (cursor.Decode(Purpose, key) is not [var participant, var place, var audience, var until, var subject, var organisation, var actor, var record]
            || participant != participantId || place != placeId)
            return null;
        var over = DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture));
        return over > clock.GetUtcNow()
            ? new LinkHolder(Enum.Parse<Engine.Audience>(audience), new AccessReader(subject, organisation, actor.Length > 0 ? actor : null, record.Length > 0 ? record : null))
            : null;
    }

    /// <summary>For whom the link to a list was made; nothing when it was not made here, for another person, or is over.</summary>
    public LinkHolder? ReadList(string key, string participantId) => Read(key, participantId, "");

    private string Key(string participantId, string placeId, LinkHolder holder)
    {
        var until = (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var reader = holder.Reader;
        return cursor.Encode(
            Purpose, participantId, placeId, holder.Audience.ToString(), until, reader.Subject, reader.OrganisationId, reader.Actor ?? "", reader.RecordId ?? "");
    }
}
