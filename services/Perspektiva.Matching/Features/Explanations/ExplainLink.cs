using System.Globalization;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Explanations;

/// <summary>A link to one pair's page that a browser opens without a token: signed, for one pair and one kind of reader, and soon over.</summary>
internal sealed class ExplainLink(Cursor cursor, TimeProvider clock)
{
    private const string Purpose = "explain-page";

    /// <summary>As long as an access token lives.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>Makes the link's path and query.</summary>
    /// <param name="stated">The query of stated adaptations and day, without a question mark.</param>
    public string Make(string participantId, string placeId, Engine.Audience audience, string stated)
    {
        var until = (clock.GetUtcNow() + Lifetime).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var key = cursor.Encode(Purpose, participantId, placeId, audience.ToString(), until);
        return $"/explain/{participantId}/{placeId}?key={key}{(stated.Length > 0 ? "&" + stated : "")}";
    }

    /// <summary>For whom the link was made; nothing when it was not made here, for another pair, or is over.</summary>
    public Engine.Audience? Read(string key, string participantId, string placeId)
    {
        if (cursor.Decode(Purpose, key) is not [var participant, var place, var audience, var until] || participant != participantId || place != placeId)
            return null;
        var over = DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture));
        return over > clock.GetUtcNow() ? Enum.Parse<Engine.Audience>(audience) : null;
    }
}
