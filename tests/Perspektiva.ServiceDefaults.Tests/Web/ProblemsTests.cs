using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed class ProblemsTests(SampleService service) : IClassFixture<SampleService>
{
    private readonly string _token = service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read", "participants:write"));

    [Theory]
    [InlineData("""{"name":"a","rating":6}""", "/rating")]
    [InlineData("""{"name":"a","rating":"3"}""", "/rating")]
    [InlineData("""{"name":"a","rating":3.5}""", "/rating")]
    [InlineData("""{"name":"a","rating":99999999999}""", "/rating")]
    [InlineData("""{"name":"a","rating":null}""", "/rating")]
    [InlineData("""{"name":"a"}""", "/rating")]
    [InlineData("""{"name":null,"rating":3}""", "/name")]
    [InlineData("""{"name":"  ","rating":3}""", "/name")]
    [InlineData("""{"name":"a","rating":3,"extra":1}""", "/extra")]
    [InlineData("""{"name":"a","name":"b","rating":3}""", "/name")]
    [InlineData("""{"name":"a","rating":3,"part":{"label":"x","count":1,"label":"y"}}""", "/part/label")]
    [InlineData("""{"name":"a","rating":3,"n\u0061me":"b"}""", "/name")]
    [InlineData("""{"name":"a","rating":3,"Rating":3}""", "/Rating")]
    [InlineData("""{"name":"a","rating":3,"":1}""", "/")]
    [InlineData("""{"name":"a","rating":3,"a']b/c":1}""", "/a']b~1c")]
    [InlineData("""{"name":"a","rating":3,"missing required properties including: 'x'":1}""", "/missing required properties including: 'x'")]
    [InlineData("""{"name":"a","rating":3,"a\u0000":1}""", "")]
    [InlineData("""{"name":"a","rating":3,"part":{"\ud800":1}}""", "/part")]
    [InlineData("""{"name":"a","rating":3,"colour":"green"}""", "/colour")]
    [InlineData("""{"name":"a","rating":3,"colour":0}""", "/colour")]
    [InlineData("""{"name":"a","rating":3,"colour":"dark_red, light_blue"}""", "/colour")]
    [InlineData("""{"name":"a","rating":3,"colour":"dark_red,"}""", "/colour")]
    [InlineData("""{"name":"a","rating":3,"colour":"Dark_Red"}""", "/colour")]
    [InlineData("""{"name":"a","rating":3,"colour":" dark_red"}""", "/colour")]
    [InlineData("""{"name":"a","rating":3,"colour":"1"}""", "/colour")]
    [InlineData("""{"name":"a","rating":3,"colour":""}""", "/colour")]
    [InlineData("""{"name":"a","rating":3,"day":"2026-02-30"}""", "/day")]
    [InlineData("""{"name":"a","rating":3,"abilities":[1,2,0]}""", "/abilities/2")]
    [InlineData("""{"name":"a","rating":3,"abilities":[1,"x"]}""", "/abilities/1")]
    [InlineData("""{"name":"a","rating":3,"abilities":{}}""", "/abilities")]
    [InlineData("""{"name":"a","rating":3,"part":{"label":"x"}}""", "/part/count")]
    [InlineData("""{"name":"a","rating":3,"part":{"label":"x","count":true}}""", "/part/count")]
    [InlineData("""{"name":"a\u0000b","rating":3}""", "/name")]
    [InlineData("""{"name":"a\ud800b","rating":3}""", "/name")]
    [InlineData("""{"name":"a\ufffeb","rating":3}""", "/name")]
    [InlineData("{\"name\":\"a\uFFFEb\",\"rating\":3}", "/name")]
    [InlineData("{\"name\":\"a\",\"rating\":3,\"part\":{\"\uFFFE\":1}}", "/part")]
    [InlineData("""{"name":"a","rating":3,"part":{"label":"\u0000","count":1}}""", "/part/label")]
    [InlineData("null", "")]
    [InlineData("[]", "")]
    [InlineData("7", "")]
    public async Task Post_InvalidMember_ValidationWithItsPointer(string body, string pointer)
    {
        var answer = await PostAsync(body);
        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal([pointer], answer.Pointers);
        Assert.Equal(32, answer.Json.GetProperty("traceId").GetString()!.Length);
        Assert.DoesNotContain("System.", answer.Text, StringComparison.Ordinal);
    }

    /// <summary>A name that looks like many beginnings of one in the serializer's path, and holds a line's end.</summary>
    [Fact]
    public async Task Post_MemberWhoseNameIsHardToReadInAPath_IsNamed()
    {
        var name = string.Concat(Enumerable.Repeat("['", 10_000)) + "\n";
        var answer = await PostAsync(new JsonObject { ["name"] = "a", ["rating"] = 3, [name] = 1 }.ToJsonString());
        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal([$"/{name}"], answer.Pointers);
    }

    [Theory]
    [InlineData("{}", "/name /rating")]
    [InlineData("""{"name":"a","rating":3,"times":{}}""",
        "/times/breaksOnEachDay /times/daysOnEndAtMost /times/longestDayMinutes /times/longestWeekMinutes /times/parts /times/shiftEnd /times/shiftStart")]
    [InlineData("""{"rating":3,"part":{"label":"x"},"times":{"longestDayMinutes":1,"longestWeekMinutes":1,"daysOnEndAtMost":1,"shiftStart":"08:00:00","shiftEnd":"16:00:00","parts":[{"label":"x","count":1},{}]}}""",
        "/name /part/count /times/breaksOnEachDay /times/parts/1/count /times/parts/1/label")]
    [InlineData("""{"name":"a","rating":3,"x":1,"part":{"label":"x","count":1,"y":{"z":1}}}""", "/part/y /x")]
    public async Task Post_SeveralMembersMissingOrUnknown_AllAreNamed(string body, string pointers)
    {
        var answer = await PostAsync(body);
        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal(pointers, string.Join(' ', answer.Pointers.Order(StringComparer.Ordinal)));
    }

    /// <summary>Where no body is asked for there may be none, or what says nothing.</summary>
    [Theory]
    [InlineData("", 404, null)]
    [InlineData("{}", 404, null)]
    [InlineData("null", 404, null)]
    [InlineData("""{"reason":"x","a/b":1}""", 400, "/reason /a~1b")]
    [InlineData("[]", 400, "")]
    [InlineData("garbage", 400, null)]
    [InlineData("""{"reason":"\u0000"}""", 400, "/reason")]
    public async Task Post_BodyThatNobodyAskedFor_IsRefusedUnlessItSaysNothing(string body, int status, string? pointers)
    {
        var answer = await service.Http.SubmitAsync("/v1/fail", _token, new StringContent(body, Encoding.UTF8, "application/json"));
        Assert.Equal(status, answer.Status);
        Assert.Equal(status == 404 ? "not-found" : pointers is null ? "malformed-json" : "validation", answer.Problem);
        if (pointers is not null)
            Assert.Equal(pointers, string.Join(' ', answer.Pointers));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("{", 1)]
    [InlineData("""{"name":"a",}""", 12)]
    [InlineData("{\n\"name\": 01}", 11)]
    [InlineData("""{"name":"a"} x""", 13)]
    [InlineData("{\"name\":\"a\u0001\"}", 10)]
    public async Task Post_BrokenJson_MalformedWithBytePosition(string body, int position)
    {
        var answer = await PostAsync(body);
        if (body.Length == 0)
        {
            Assert.Equal("validation", answer.Problem);
            return;
        }
        Assert.Equal((400, "malformed-json"), (answer.Status, answer.Problem));
        Assert.Equal(position, answer.Json.GetProperty("bytePosition").GetInt64());
    }

    [Fact]
    public async Task Post_NestedDeeperThanAllowed_Malformed()
    {
        var answer = await PostAsync(new string('[', 100_000));
        Assert.Equal((400, "malformed-json"), (answer.Status, answer.Problem));
        Assert.Equal(32, answer.Json.GetProperty("bytePosition").GetInt64());
        Assert.Contains("deeper than 32 levels", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_Latin1Bytes_Refused()
    {
        var content = new ByteArrayContent([.. "{\"name\":\""u8, 0xE4, .. "\",\"rating\":3}"u8]);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        var answer = await service.Http.SubmitAsync("/v1/things", _token, content);
        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal(["/name"], answer.Pointers);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/xml")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Post_OtherContentType_415(string type)
    {
        var answer = await service.Http.SubmitAsync("/v1/things", _token, new StringContent("{}", Encoding.UTF8, type));
        Assert.Equal((415, "unsupported-media-type"), (answer.Status, answer.Problem));
    }

    /// <summary>The answer comes from routing, whose endpoint tells nothing of bodies: what was sent is not looked into.</summary>
    [Theory]
    [InlineData("application/x-www-form-urlencoded", "name=a&rating=3")]
    [InlineData("application/xml", "<thing><name>a</name><rating>3</rating></thing>")]
    public async Task Post_WholeBodyOfAnotherContentType_415(string type, string body)
    {
        var answer = await service.Http.SubmitAsync("/v1/things", _token, new StringContent(body, Encoding.UTF8, type));
        Assert.Equal((415, "unsupported-media-type"), (answer.Status, answer.Problem));
    }

    [Theory]
    [InlineData("application/json; charset=\"utf-8\"")]
    [InlineData("application/json;charset=\"UTF-8\"")]
    [InlineData("Application/JSON; charset=Utf-8")]
    public async Task Post_Utf8AsAnybodyWritesIt_IsTaken(string type)
    {
        var content = new ByteArrayContent([.. "{\"name\":\"ä\",\"rating\":3}"u8]);
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", type));
        Assert.Equal(201, (await service.Http.SubmitAsync("/v1/things", _token, content)).Status);
    }

    [Fact]
    public async Task Post_OtherCharset_415()
    {
        var answer = await service.Http.SubmitAsync("/v1/things", _token, new StringContent("{}", Encoding.Unicode, "application/json"));
        Assert.Equal((415, "unsupported-media-type"), (answer.Status, answer.Problem));
    }

    /// <summary>The second size fits into no socket's buffers: who answers without reading on cuts the sender off, who then never hears why.</summary>
    [Theory]
    [InlineData(1_100_000, false)]
    [InlineData(1_100_000, true)]
    [InlineData(20_000_000, false)]
    [InlineData(20_000_000, true)]
    public async Task Post_MoreThanOneMegabyte_413(int length, bool chunked)
    {
        HttpContent content = new StringContent($$"""{"name":"{{new string('a', length)}}","rating":3}""", Encoding.UTF8, "application/json");
        if (chunked)
            content.Headers.ContentLength = null;
        var answer = await service.Http.SubmitAsync("/v1/things", _token, content);
        Assert.Equal((413, "payload-too-large"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Any_UnknownRoute_404()
    {
        var answer = await service.Http.ReadAsync("/v1/nothing", _token);
        Assert.Equal((404, "not-found"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Delete_RouteWithoutIt_405WithAllow()
    {
        var answer = await service.Http.SendAsync(HttpMethod.Delete, "/v1/whoami", _token);
        Assert.Equal((405, "method-not-allowed"), (answer.Status, answer.Problem));
    }

    [Fact]
    public async Task Patch_RouteWithPutAlone_405WithAllow()
    {
        using var request = new HttpRequestMessage(HttpMethod.Patch, "/v1/things/thg_x") { Content = new StringContent("""{"name":"a","rating":3}""", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", _token);
        using var response = await service.Http.SendAsync(request);
        Assert.Equal(405, (int)response.StatusCode);
        Assert.Contains("/problems/method-not-allowed\"", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal(["GET", "PUT"], response.Content.Headers.Allow.Order());
    }

    [Fact]
    public async Task Post_Bug_500WithoutItsText()
    {
        var answer = await service.Http.SubmitAsync("/v1/fail?how=bug", _token);
        Assert.Equal((500, "internal"), (answer.Status, answer.Problem));
        Assert.DoesNotContain("secret", answer.Text, StringComparison.Ordinal);
        Assert.StartsWith($"00-{answer.Json.GetProperty("traceId").GetString()}-", answer.Headers["traceresponse"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_SomethingAway_503WithRetryAfter()
    {
        var answer = await service.Http.SubmitAsync("/v1/fail?how=away", _token);
        Assert.Equal((503, "unavailable"), (answer.Status, answer.Problem));
        Assert.Equal("2", answer.Headers["Retry-After"]);
    }

    [Theory]
    [InlineData("limit=0", "limit")]
    [InlineData("limit=201", "limit")]
    [InlineData("limit=abc", "limit")]
    [InlineData("after=abc", "after")]
    [InlineData("after=a%00b", "after")]
    [InlineData("after=%F0%9F%98%80", "after")]
    [InlineData("after=%EF%BF%BE", "after")]
    [InlineData("limit=3&after=a%ef%bf%beb", "after")]
    public async Task List_InvalidParameter_NamesIt(string query, string parameter)
    {
        var answer = await service.Http.ReadAsync($"/v1/things?{query}", _token);
        Assert.Equal((400, "validation"), (answer.Status, answer.Problem));
        Assert.Equal(parameter, answer.Json.GetProperty("errors")[0].GetProperty("parameter").GetString());
    }

    /// <summary>What has no normal form, and what PostgreSQL cannot hold; U+FFFF and what is escaped twice are text like any other.</summary>
    [Theory]
    [InlineData("/v1/things?limit=3&after=%EF%BF%BE", "invalid_text")]
    [InlineData("/v1/things?limit=3&after=%00", "invalid_text")]
    [InlineData("/v1/things?after=%EF%BF%BF", "malformed")]
    [InlineData("/v1/things?after=%25EF%25BF%25BE", "malformed")]
    public async Task List_TextThatIsNone_IsToldAsSuch(string path, string code)
    {
        var error = (await service.Http.ReadAsync(path, _token)).Json.GetProperty("errors")[0];
        Assert.Equal(("after", code), (error.GetProperty("parameter").GetString(), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task List_ParameterWhoseNameIsNoText_IsRefusedWithoutIt()
    {
        var error = (await service.Http.ReadAsync("/v1/things?a%EF%BF%BEb=1", _token)).Json.GetProperty("errors")[0];
        Assert.Equal((false, "invalid_text"), (error.TryGetProperty("parameter", out _), error.GetProperty("code").GetString()));
    }

    [Fact]
    public async Task List_Pages_ReachEveryRecordOnce()
    {
        for (var i = 0; i < 5; i++)
            await service.Http.SubmitAsync("/v1/things", _token, new { name = $"page {i}", rating = 3 });
        var seen = new List<string>();
        string? after = null;
        do
        {
            var page = (await service.Http.ReadAsync($"/v1/things?limit=2{(after is null ? "" : $"&after={after}")}", _token)).Json;
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            after = page.GetProperty("next").GetString();
        }
        while (after is not null);
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Equal(await service.WithDbAsync(db => Task.FromResult(db.Things.Count())), seen.Count);
    }

    private Task<ApiAnswer> PostAsync(string body) =>
        service.Http.SubmitAsync("/v1/things", _token, new StringContent(body, Encoding.UTF8, "application/json"));
}
