using Perspektiva.Participant.Tests.Support;
using Perspektiva.Testing.Http;

namespace Perspektiva.Participant.Tests.Features;

public sealed class NoteTests(ParticipantService service)
{
    [Fact]
    public async Task Write_NoteThatCorrectsAnother_BothStayReadableAndPointAtEachOther()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        var wrong = await WriteAsync(portal, id, "Kommt immer zu spät.", null);

        var right = await WriteAsync(portal, id, "Kommt montags zu spät.", wrong);

        var first = (await service.GetAsync(portal, $"/v1/notes/{wrong}")).Json;
        Assert.Equal(("Kommt immer zu spät.", right), (first.GetProperty("text").GetString(), first.GetProperty("correctedBy").GetString()));
        Assert.Equal(wrong, (await service.GetAsync(portal, $"/v1/notes/{right}")).Json.GetProperty("corrects").GetString());
    }

    [Fact]
    public async Task Read_Stranger_IsNotFound()
    {
        var portal = Portals.JobCentre();
        var note = await WriteAsync(portal, await service.RegisteredIdAsync(portal), "Text", null);

        Assert.Equal(404, (await service.GetAsync(Portals.JobCentre(), $"/v1/notes/{note}")).Status);
        Assert.Equal(404, (await service.GetAsync(Portals.JobCentre(), "/v1/notes/not_x")).Status);
    }

    [Fact]
    public async Task List_OfAPerson_IsNewestFirstInPagesAndLogged()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await WriteAsync(portal, await service.RegisteredIdAsync(portal), "Von jemand anderem", null);
        var wrong = await WriteAsync(portal, id, "Eins", null);
        var second = await WriteAsync(portal, id, "Zwei", null);
        var right = await WriteAsync(portal, id, "Eins, berichtigt", wrong);

        var first = (await service.GetAsync(portal, $"/v1/participants/{id}/notes?limit=2")).Json;
        var last = (await service.GetAsync(portal, $"/v1/participants/{id}/notes?limit=2&after={first.GetProperty("next").GetString()}")).Json;

        Assert.Equal([right, second], first.GetProperty("items").EnumerateArray().Select(n => n.GetProperty("id").GetString()));
        Assert.Null(last.GetProperty("next").GetString());
        var note = Assert.Single(last.GetProperty("items").EnumerateArray());
        Assert.Equal((wrong, "Eins", right), (note.GetProperty("id").GetString(), note.GetProperty("text").GetString(), note.GetProperty("correctedBy").GetString()));
        var log = (await service.GetAsync(portal, $"/v1/participants/{id}/access-log")).Json.GetProperty("items");
        Assert.Equal("GET /v1/participants/{id}/notes", log[0].GetProperty("route").GetString());
    }

    [Fact]
    public async Task List_ByStrangerOrWithACursorOfAnotherList_IsRefused()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);
        await service.RegisteredIdAsync(portal);
        var foreign = (await service.GetAsync(portal, "/v1/participants?limit=1")).Json.GetProperty("next").GetString();

        Assert.Equal(404, (await service.GetAsync(Portals.JobCentre(), $"/v1/participants/{id}/notes")).Status);
        Assert.Equal(200, (await service.GetAsync(Portals.Self(id, portal.Organisation!), $"/v1/participants/{id}/notes")).Status);
        Assert.Equal("validation", (await service.GetAsync(portal, $"/v1/participants/{id}/notes?after={foreign}")).Problem);
    }

    [Fact]
    public async Task Write_AboutAnotherOrganisationsPersonOrTooLong_IsRefused()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        var stranger = await SubmitAsync(Portals.JobCentre(), id, "Text", null);
        var tooLong = await SubmitAsync(portal, id, new string('x', 8_001), null);

        Assert.Equal(("not-found", "/text"), (stranger.Problem, tooLong.Pointers[0]));
    }

    [Fact]
    public async Task Write_NaughtyStrings_SurviveTheRoundTrip()
    {
        var portal = Portals.JobCentre();
        var id = await service.RegisteredIdAsync(portal);

        foreach (var naughty in Naughty())
        {
            var note = await WriteAsync(portal, id, naughty, null);
            Assert.Equal(naughty.Trim(), (await service.GetAsync(portal, $"/v1/notes/{note}")).Json.GetProperty("text").GetString());
        }
    }

    [Fact]
    public async Task Register_NaughtyNames_SurviveTheRoundTrip()
    {
        var portal = Portals.JobCentre();
        foreach (var naughty in Naughty().Where(s => s.Length <= 100))
        {
            var record = await service.RegisterAsync(portal, Portals.Registration(naughty));
            Assert.Equal(naughty.Trim(), record.GetProperty("familyName").GetString());
        }
    }

    /// <summary>A handful of our own; with the public list at hand, every tenth of it.</summary>
    private static IEnumerable<string> Naughty()
    {
        string[] own =
        [
            "Robert'); DROP TABLE participant;--", "<script>alert(1)</script>", "${jndi:ldap://x}", "null", "undefined", "\\u0000", "𝔘𝔫𝔦𝔠𝔬𝔡𝔢 🧑🏽‍🔧",
            "‮Rechts nach links", "Z̸a̸l̸g̸o̸", "ÅÄÖß ﬁ ﷽", "a\tb\nc", "🇩🇪", "%s%n", "{{7*7}}", "'", "\"", "\u200B\u200Bx", "İıſ",
        ];
        var folder = Environment.GetEnvironmentVariable("PERSPEKTIVA_DATA");
        var list = folder is null ? null : Path.Combine(folder, "protocols", "blns.txt");
        return list is null || !File.Exists(list)
            ? own
            : own.Concat(File.ReadLines(list).Where(line => line.Trim().Length is > 0 and < 1_000 && !line.StartsWith('#')).Where((_, n) => n % 10 == 0));
    }

    private async Task<string> WriteAsync(Perspektiva.Testing.Tokens.TestCaller portal, string participantId, string text, string? corrects)
    {
        var answer = await SubmitAsync(portal, participantId, text, corrects);
        Assert.True(answer.Status == 201, answer.Text);
        return answer.Json.GetProperty("id").GetString()!;
    }

    private Task<ApiAnswer> SubmitAsync(Perspektiva.Testing.Tokens.TestCaller portal, string participantId, string text, string? corrects) =>
        service.Http.SubmitAsync("/v1/notes", service.Token(portal), new { participantId, kind = "visit", text, corrects });
}
