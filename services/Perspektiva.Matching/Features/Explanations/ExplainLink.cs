using System.Globalization;
using System.Security.Claims;
using System.Text.Json;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Explanations;

/// <summary>Whom a link was made for: whoever opens the page reads in their name, for no token comes with it.</summary>
/// <param name="Caller">Who asked for it, as their token told.</param>
/// <param name="Until">When it is over; the links on its page are over then, too.</param>
internal sealed record LinkHolder(Caller Caller, DateTimeOffset Until)
{
    /// <summary>As the access log keeps them.</summary>
    public AccessReader Reader => AccessReader.Of(Caller);
}

/// <summary>Links to pages that a browser opens without a token: signed, for one pair or one person's list and one reader, and soon over.</summary>
internal sealed class ExplainLink(Cursor cursor, IRevocations revocations, TimeProvider clock)
{
    private const string Purpose = "explain-page";

    /// <summary>Where the roles begin among the sealed parts.</summary>
    private const int Roles = 8;

    /// <summary>As long as an access token lives.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>For whom a new link is made.</summary>
    public LinkHolder HolderOf(Caller caller) => new(caller, clock.GetUtcNow() + Lifetime);

    /// <summary>Makes the path and query of one pair's page.</summary>
    /// <param name="stated">The query of stated adaptations and day, without a question mark.</param>
    public string Make(string participantId, string placeId, LinkHolder holder, string stated) =>
        $"/explain/{participantId}/{placeId}?key={Key(participantId, placeId, holder)}{(stated.Length > 0 ? "&" + stated : "")}";

    /// <summary>Makes the path and query of the page with a participant's best places.</summary>
    public string MakeList(string participantId, LinkHolder holder) => $"/explain/{participantId}?key={Key(participantId, "", holder)}";

    /// <summary>For whom the link was made; nothing when it was not made here, for another pair, or is over.</summary>
    public LinkHolder? Read(string key, string participantId, string placeId)
    {
        // One of a release before, which does not say what its holder's token said, is as good as over: it could not be asked again whether they may still read.
        if (cursor.Decode(Purpose, key) is not [var participant, var place, var until, var subject, var organisation, var actor, var record, var issued, _, ..] parts
            || participant != participantId || place != placeId)
            return null;
        var over = DateTimeOffset.FromUnixTimeSeconds(long.Parse(until, CultureInfo.InvariantCulture));
        return over > clock.GetUtcNow() ? new LinkHolder(CallerOf(subject, organisation, actor, record, issued, parts.Skip(Roles)), over) : null;
    }

    /// <summary>For whom the link to a list was made; nothing when it was not made here, for another person, or is over.</summary>
    public LinkHolder? ReadList(string key, string participantId) => Read(key, participantId, "");

    /// <summary>How the page speaks to whom its link was made for; nothing when they have no side to the person any more, or their grant has ended since.</summary>
    public async ValueTask<Engine.Audience?> AudienceAsync(LinkHolder holder, ParticipantView participant, CancellationToken ct) =>
        holder.Caller.SideOf(participant) is var side && side != Side.None && !await revocations.IsRevokedAsync(holder.Caller, ct) ? side.Audience() : null;

    private string Key(string participantId, string placeId, LinkHolder holder)
    {
        var (caller, until) = (holder.Caller, Seconds(holder.Until));
        return cursor.Encode(
            Purpose,
            [participantId, placeId, until, caller.Subject, caller.Organisation, caller.Actor ?? "", caller.Record ?? "", caller.IssuedAt is { } issued ? Seconds(issued) : "", .. caller.Roles.Where(CallerSides.IsOfASide)]);
    }

    private static string Seconds(DateTimeOffset at) => at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private static Caller CallerOf(string subject, string organisation, string actor, string record, string issued, IEnumerable<string> roles)
    {
        List<Claim> claims = [new("sub", subject), new("org", organisation), .. roles.Select(role => new Claim("role", role))];
        if (record.Length > 0)
            claims.Add(new Claim("record", record));
        if (issued.Length > 0)
            claims.Add(new Claim("iat", issued));

        // As an object, whose text is read as it stands, whatever it begins with.
        if (actor.Length > 0)
            claims.Add(new Claim("act", JsonSerializer.Serialize(new { sub = actor })));
        return new Caller(new ClaimsPrincipal(new ClaimsIdentity(claims, Purpose)));
    }
}
