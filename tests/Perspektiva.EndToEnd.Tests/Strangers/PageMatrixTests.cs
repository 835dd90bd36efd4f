using System.Collections.Concurrent;
using System.Text.RegularExpressions;

using Perspektiva.EndToEnd.Tests.Platform;

namespace Perspektiva.EndToEnd.Tests.Strangers;

/// <summary>
/// The pages that a browser opens without a token: what opens one is the key in its link, and who is handed a link is in the matrix (ranking and pair). Every caller
/// tries both pages with every key that is not the page's; whoever tries, and whatever record is meant, the answer is to the byte the same.
/// </summary>
public sealed partial class PageMatrixTests(SharedPlatform shared) : IAsyncLifetime
{
    private static readonly string[] GarbageIds =
    [
        "par_", "plc_aaaaaaaaaaaaaaaaaaaaaaaaaa", "0", "-1", "null", "%00", "%0d%0aSet-Cookie:%20a=b", "..%2f..%2fetc%2fpasswd", "%ff%fe", "%27%20OR%201=1--", "%3Cscript%3Ealert(1)%3C%2Fscript%3E",
        "style.css.map", new('a', 3_000), "%F0%9F%A6%8A", "{participantId}",
    ];

    private World _world = null!;
    private string _list = "";
    private string _pair = "";

    private HttpClient Http => shared.Platform.Clients.Gateway;

    private string Participant => _world.IdOf("participants");

    private string Place => _world.IdOf("places");

    public async ValueTask InitializeAsync()
    {
        _world = await World.OfAsync(shared.Platform);
        var coach = _world[Who.Coach].Portal;
        _list = (await coach.GetAsync($"/v1/participants/{Participant}/ranking")).OrThrow("ranking").Json.GetProperty("page").GetString()!;
        _pair = (await coach.GetAsync($"/v1/pairs/{Participant}/{Place}")).OrThrow("pair").Json.GetProperty("page").GetString()!;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task EveryPage_EveryCaller_WithoutItsKey_HearsWhatNobodysIdHears()
    {
        var other = _world.IdOf("other participants");
        var keys = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["none"] = "",
            ["empty"] = "?key=",
            ["garbage"] = "?key=garbage",
            ["nul"] = "?key=%00",
            ["long"] = $"?key={new string('A', 3_000)}",
            ["twice"] = $"?key={KeyOf(_list)}&key={KeyOf(_pair)}",
            ["changed"] = $"?key={Changed(KeyOf(_pair))}",
            ["cut"] = $"?key={KeyOf(_pair)[..^2]}",
            ["longer"] = $"?key={KeyOf(_pair)}AA",
        };
        var findings = new ConcurrentQueue<string>();
        await Parallel.ForEachAsync(Enum.GetValues<Who>().Cast<Who?>().Append(null), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (who, _) =>
        {
            var token = who is { } somebody ? await _world[somebody].TokenAsync() : null;
            foreach (var (name, query) in keys)
            {
                await SameAsync($"list, key {name}", $"/explain/{Participant}{query}", $"/explain/{_world.NobodysIdOf("participants")}{query}");
                await SameAsync($"pair, key {name}", $"/explain/{Participant}/{Place}{query}", $"/explain/{_world.NobodysIdOf("participants")}/{_world.NobodysIdOf("places")}{query}");
            }
            await SameAsync("list with the pair's key", $"/explain/{Participant}?key={KeyOf(_pair)}", $"/explain/{_world.NobodysIdOf("participants")}?key={KeyOf(_pair)}");
            await SameAsync("pair with the list's key", $"/explain/{Participant}/{Place}?key={KeyOf(_list)}", $"/explain/{Participant}/{_world.NobodysIdOf("places")}?key={KeyOf(_list)}");
            await SameAsync("another person with the list's key", $"/explain/{other}?key={KeyOf(_list)}", $"/explain/{_world.NobodysIdOf("participants")}?key={KeyOf(_list)}");
            await SameAsync("another person with the pair's key", $"/explain/{other}/{Place}?key={KeyOf(_pair)}", $"/explain/{_world.NobodysIdOf("participants")}/{Place}?key={KeyOf(_pair)}");

            async Task SameAsync(string what, string path, string nobodys)
            {
                var (seen, none) = (await Heard.FromAsync(Http, "GET", path, token), await Heard.FromAsync(Http, "GET", nobodys, token));
                // What is no key at all (a NUL in it) is refused before anything is looked at.
                if (seen.Status is not (403 or 400) || seen.Bytes != none.Bytes || Tells(seen)) findings.Enqueue($"{who?.ToString() ?? "nobody"}, {what}: {seen} against {none}");
            }
        });
        Assert.Empty(findings);
    }

    [Fact]
    public async Task EveryPage_WithItsKey_ShowsTheSameToEverybodyAndNamesNobody()
    {
        foreach (var link in new[] { _list, _pair })
        {
            var open = await Heard.FromAsync(Http, "GET", link, null);
            Assert.Equal((200, "text/html"), (open.Status, open.MediaType));
            Assert.Contains("no-store", open.Headers, StringComparison.Ordinal);
            Assert.Contains("Referrer-Policy: no-referrer", open.Headers, StringComparison.Ordinal);
            Assert.DoesNotContain("Musterfrau", open.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("Mara", open.Text, StringComparison.Ordinal);
            Assert.DoesNotContain(_world.IdOf("other participants"), open.Text, StringComparison.Ordinal);
        }
        // The key opens the page; a stranger's token beside it adds nothing and takes nothing away.
        Assert.Equal(
            (await Heard.FromAsync(Http, "GET", _pair, null)).Text, (await Heard.FromAsync(Http, "GET", _pair, await _world[Who.OtherCompany].TokenAsync())).Text);
    }

    [Fact]
    public async Task EveryPage_GarbageIdsAndParameters_AreRefusedWithoutAFaultOrAWordFromInside()
    {
        string[] parameters = ["onDate=x", "onDate=0001-01-01", "onDate=2026-02-30", "adapt=a:b", "adapt=attention:99999999999999999999", "removes=%00", "removes=everything", "removesHazard=everything", "hoursPerWeek=99999999999999999999", "adapt=%ff", "key"];
        var paths = GarbageIds.SelectMany(id => (string[])[$"/explain/{id}", $"/explain/{id}/{Place}", $"/explain/{Participant}/{id}", $"/explain/{id}/{id}", $"/explain/{id}?key={KeyOf(_list)}"])
            .Concat(parameters.SelectMany(parameter => (string[])[$"{_pair}&{parameter}", $"{_list}&{parameter}", $"/explain/{Participant}/{Place}?{parameter}"]))
            .Concat(["/explain", "/explain/", "/explain//", $"/explain/{Participant}/", $"/explain/{Participant}/{Place}/more"]);
        List<string> findings = [];
        foreach (var path in paths)
        {
            var heard = await Heard.FromAsync(Http, "GET", path, null);
            // A link of ours with a parameter that the list does not read is still our link.
            var ours = path.StartsWith(_list, StringComparison.Ordinal) || path.StartsWith(_pair, StringComparison.Ordinal);
            if (heard.Status >= 500 || (heard.Status < 400 && !ours) || Inside().IsMatch(heard.Text) || (heard.Status >= 400 && Tells(heard))) findings.Add($"{path}: {heard}");
        }
        foreach (var method in new[] { "POST", "PUT", "DELETE", "PATCH" })
        {
            var heard = await Heard.FromAsync(Http, method, _pair, null);
            if (heard.Status is not (401 or 404 or 405) || Tells(heard)) findings.Add($"{method}: {heard}");
        }
        Assert.Equal([], findings);
    }

    private bool Tells(Heard heard) => new[] { Participant, Place, "Musterfrau", "Mara", "Beispiel" }.Any(word => heard.Text.Contains(word, StringComparison.Ordinal));

    private static string KeyOf(string link) => link.Split("key=")[1].Split('&')[0];

    private static string Changed(string key) => (key[0] == 'A' ? 'B' : 'A') + key[1..];

    /// <summary>What only an exception's text would hold.</summary>
    [GeneratedRegex(@"\bat [A-Z]\w+(\.\w+)+\(|System\.\w+|Npgsql|Microsoft\.|Exception\b|SELECT |INSERT ", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Inside();
}
