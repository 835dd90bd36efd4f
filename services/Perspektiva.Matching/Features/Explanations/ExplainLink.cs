using System.Globalization;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Explanations;

/// <summary>Links to pages that a browser opens without a token: signed, for one pair or one person's list and one kind of reader, and soon over.</summary>
internal sealed class ExplainLink(Cursor cursor, TimeProvider clock)
{
    private const string Purpose = "explain-page";

    /// <summary>As long as an access token lives.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Makes the path and query of one pair's page.</summary>
    /// <param name="stated">The query of stated adaptations and day, without a question mark.</param>
    public string Make(string participantId, string placeId, Engine.Audience audience, string stated) =>
        $"/explain/{participantId}/{placeId}?key={Key(participantId, placeId, audience)}{(stated.Length > 0 ? "&" + stated : "")}";

    /// <summary>Makes the path and query of the page with a participant's best places.</summary>
    public string MakeList(string participantId, Engine.Audience audience) => $"/explain/{participantId}?key={Key(participantId, "", audience)}";

    /// <summary>For whom the link was made; nothing when it was not made here, for another pair, or is over.</summary>
    public Engine.Audience? Read(string key, string participantId, string placeId)
    {
        if (cursor.Decode(Purpose, key) is not [var participant, var place, var audience, var until] || participant != participantId || place != placeId)
            return null;
        var over = DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture));
        return over > clock.GetUtcNow() ? Enum.Parse<Engine.Audience>(audience) : null;
    }

    /// <summary>For whom the link to a list was made; nothing when it was not made here, for another person, or is over.</summary>
    public Engine.Audience? ReadList(string key, string participantId) => Read(key, participantId, "");

    private string Key(string participantId, string placeId, Engine.Audience audience)
    {
        var until = (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return cursor.Encode(Purpose, participantId, placeId, audience.ToString(), until);
    }
}
