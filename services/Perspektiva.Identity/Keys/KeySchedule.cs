namespace Perspektiva.Identity.Keys;

/// <summary>Which keys count at an instant, and in which order.</summary>
internal static class KeySchedule
{
    /// <summary>A rotated key is published this long before it signs, so that whoever caches our key set has it by then.</summary>
    public static readonly TimeSpan PublishAhead = TimeSpan.FromMinutes(15);

    /// <summary>A replaced key stays this long: as long as the longest-lived token (refresh token, 14 days) and a day.</summary>
    public static readonly TimeSpan Retention = Tokens.TokenLifetimes.Refresh + TimeSpan.FromDays(1);

    /// <summary>The keys of one use: first the one that makes new tokens, then those that are published ahead or kept for old tokens. Retired ones are left out.</summary>
    public static IReadOnlyList<TokenKey> At(IEnumerable<TokenKey> keys, KeyUse use, DateTimeOffset now)
    {
        var ordered = keys.Where(key => key.Use == use).OrderByDescending(key => key.ActiveFrom).ThenBy(key => key.Id, StringComparer.Ordinal).ToList();
        var current = ordered.FindIndex(key => key.ActiveFrom <= now);
        if (current < 0)
            return [];
        var kept = ordered.Where((_, i) => i > current && now < ordered[i - 1].ActiveFrom + Retention);
        return [ordered[current], .. ordered.Take(current), .. kept];
    }

    /// <summary>The keys whose files can go.</summary>
    public static IEnumerable<TokenKey> Retired(IReadOnlyCollection<TokenKey> keys, DateTimeOffset now) =>
        Enum.GetValues<KeyUse>().SelectMany(use =>
        {
            var alive = At(keys, use, now);
            return alive.Count == 0 ? [] : keys.Where(key => key.Use == use).Except(alive);
        });
}
