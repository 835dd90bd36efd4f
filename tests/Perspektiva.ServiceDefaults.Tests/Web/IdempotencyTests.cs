using CsCheck;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Web;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

public sealed class IdempotencyTests(SampleService service) : IClassFixture<SampleService>
{
    private readonly string _token = service.Issuer.Mint(TestCaller.Portal("jobcentre", "participants:read", "participants:write"));

    [Theory]
    [InlineData("")]
    [InlineData("with blank")]
    [InlineData("delete\u007Fcharacter")]
    public async Task Post_KeyMissingOrMalformed_400(string key)
    {
        var answer = await PostAsync("a", key);
        Assert.Equal((400, "idempotency-key-missing"), (answer.Status, answer.Problem));
        Assert.Equal(400, (await PostAsync("a", new string('k', 256))).Status);
        Assert.Equal(201, (await PostAsync("a", new string('k', 255))).Status);
    }

    [Fact]
    public async Task Post_Repeated_SameAnswerOneEffect()
    {
        var key = NewKey();
        var first = await PostAsync("repeated", key);
        var again = await PostAsync("repeated", key);
        Assert.Equal(201, first.Status);
        Assert.Equal((first.Status, first.Text, first.ETag, first.Location, first.ContentType), (again.Status, again.Text, again.ETag, again.Location, again.ContentType));
        Assert.Equal("true", again.Headers[Idempotency.ReplayedHeader]);
        Assert.Equal(1, await CountAsync("repeated"));
    }

    [Fact]
    public async Task Post_SameKeyOtherPayload_422()
    {
        var key = NewKey();
        await PostAsync("payload one", key);
        var answer = await PostAsync("payload two", key);
        Assert.Equal((422, "idempotency-key-reused"), (answer.Status, answer.Problem));
        Assert.Equal(0, await CountAsync("payload two"));
    }

    [Fact]
    public async Task Post_SameKeyOtherClient_IsAnotherRequest()
    {
        var key = NewKey();
        await PostAsync("two clients", key);
        var other = service.Issuer.Mint(TestCaller.Portal("school", "participants:write"));
        var answer = await service.Http.SubmitAsync("/v1/things", other, new ThingRequest("two clients", 3, null, null, null, null), key);
        Assert.Equal(201, answer.Status);
        Assert.Equal(2, await CountAsync("two clients"));
    }

    [Fact]
    public async Task Post_HandlerRefuses_NothingStoredAndTheKeyIsFree()
    {
        var key = NewKey();
        Assert.Equal((409, "place-full"), await StatusAsync("conflict", key));
        Assert.Equal(0, await CountAsync("conflict"));
        Assert.Equal(400, (await PostAsync("a", key, rating: 7)).Status);
        Assert.Equal(201, (await PostAsync("free again", key)).Status);
    }

    [Fact]
    public async Task Post_UniqueViolation_409NothingStored()
    {
        Assert.Equal(201, (await PostAsync("unique one", NewKey())).Status);
        Assert.Equal((409, "conflict"), await StatusAsync("unique one", NewKey()));
        Assert.Equal(1, await CountAsync("unique one"));
    }

    [Fact]
    public async Task Post_WhileTheFirstRuns_409ThenReplay()
    {
        var key = NewKey();
        var first = PostAsync("slow one", key);
        await service.Slow.EnteredAsync();
        var second = await PostAsync("slow one", key);
        service.Slow.Release();
        Assert.Equal((409, "request-in-flight"), (second.Status, second.Problem));
        Assert.Equal("1", second.Headers["Retry-After"]);
        Assert.Equal(201, (await first).Status);
        Assert.Equal((await first).Text, (await PostAsync("slow one", key)).Text);
    }

    [Fact]
    public async Task Post_ManyRaces_OneEffectForEachKey()
    {
        var runs = 0;
        await Gen.Int[2, 12].Array[3].SampleAsync(async writers =>
        {
            var run = Interlocked.Increment(ref runs);
            var all = writers.Select((count, i) => Task.WhenAll(Enumerable.Range(0, count).Select(_ => PostAsync($"race {run} {i}", $"race-{run}-{i}"))));
            var answers = await Task.WhenAll(all);
            for (var i = 0; i < writers.Length; i++)
            {
                Assert.All(answers[i], answer => Assert.True(answer.Status is 201 or 409, answer.Text));
                Assert.Single(answers[i].Where(answer => answer.Status == 201).Select(answer => answer.Text).Distinct());
                Assert.Equal(1, await CountAsync($"race {run} {i}"));
            }
        }, iter: 20, threads: 1);
    }

    [Fact]
    public async Task Post_WhoseWorkBeginsWithAQuery_RepeatedAndReused()
    {
        var (path, other, key) = (await CreatedAsync("raised"), await CreatedAsync("not raised"), NewKey());
        var first = await RaiseAsync(path, key);
        var again = await RaiseAsync(path, key);
        Assert.Equal((200, 4), (first.Status, first.Json.GetProperty("rating").GetInt32()));
        Assert.Equal((first.Status, first.Text, "true"), (again.Status, again.Text, again.Headers[Idempotency.ReplayedHeader]));
        var reused = await RaiseAsync(other, key);
        Assert.Equal((422, "idempotency-key-reused"), (reused.Status, reused.Problem));
        Assert.Equal((4, 3), (await RatingAsync(path), await RatingAsync(other)));
    }

    [Fact]
    public async Task Post_WhoseWorkBeginsWithAQuery_ManyAtOnce_OneEffect()
    {
        var (path, key) = (await CreatedAsync("raised at once"), NewKey());
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => RaiseAsync(path, key)));
        Assert.All(answers, answer => Assert.True(answer.Status is 200 or 409, answer.Text));
        Assert.Single(answers.Where(answer => answer.Status == 200).Select(answer => answer.Text).Distinct());
        Assert.All(answers.Where(answer => answer.Status == 409), answer => Assert.Equal("request-in-flight", answer.Problem));
        Assert.Equal(4, await RatingAsync(path));
    }

    [Fact]
    public async Task Post_RefusedBeforeAnyQuery_TheKeyIsLookedAtAllTheSame()
    {
        var key = NewKey();
        Assert.Equal(201, (await PostAsync("accepted first", key)).Status);
        Assert.Equal((422, "idempotency-key-reused"), await StatusAsync("", key));
    }

    [Fact]
    public async Task StoredAnswer_InTheTable_IsUnreadable()
    {
        await PostAsync("planted-name-in-answer", NewKey());
        await using var connection = new NpgsqlConnection(service.ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand("SELECT bool_or(encode(body, 'escape') LIKE '%planted%'), count(*) FROM idempotency_answer", connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.False(reader.GetBoolean(0));
        Assert.True(reader.GetInt64(1) > 0);
    }

    [Fact]
    public async Task Cleanup_AnswersOlderThanTheLimit_AreGone()
    {
        await PostAsync("cleaned", NewKey());
        var source = service.Services.GetRequiredService<NpgsqlDataSource>();
        Assert.Equal(0, await IdempotencyCleanup.DeleteAsync(source, TimeProvider.System.GetUtcNow().AddDays(-7), CancellationToken.None));
        Assert.True(await IdempotencyCleanup.DeleteAsync(source, TimeProvider.System.GetUtcNow(), CancellationToken.None) > 0);
        Assert.Equal(0, await service.WithDbAsync(db => db.Set<IdempotencyAnswer>().CountAsync()));
    }

    [Fact]
    public async Task Put_IfMatch_MissingStaleFresh()
    {
        var created = await PostAsync("versioned", NewKey());
        var body = new ThingRequest("versioned 2", 4, null, null, null, null);
        Assert.Equal("\"1\"", created.ETag);
        Assert.Equal((428, "precondition-required"), await PutAsync(created.Location!, body, null));
        Assert.Equal((412, "precondition-failed"), await PutAsync(created.Location!, body, "\"7\""));
        Assert.Equal((412, "precondition-failed"), await PutAsync(created.Location!, body, "W/\"1\""));
        Assert.Equal((400, "validation"), await PutAsync(created.Location!, body, "1"));
        Assert.Equal((400, "validation"), await PutAsync(created.Location!, body, "*, \"1\""));
        Assert.Equal((412, "precondition-failed"), await PutAsync(created.Location!, body with { Name = "overtaken" }, "\"1\""));
        Assert.Equal((412, "precondition-failed"), await PutAsync(created.Location!, body, "\"1\""));
        Assert.Equal((200, null), await PutAsync(created.Location!, body, "\"9\", \"11\""));
        Assert.Equal("\"12\"", (await service.Http.ReadAsync(created.Location!, _token)).ETag);
        Assert.Equal((200, null), await PutAsync(created.Location!, body, "*"));
    }

    private static string NewKey() => Guid.CreateVersion7().ToString();

    private Task<ApiAnswer> PostAsync(string name, string key, int rating = 3) =>
        service.Http.SubmitAsync("/v1/things", _token, new ThingRequest(name, rating, null, null, null, null), key);

    private async Task<string> CreatedAsync(string name) => (await PostAsync(name, NewKey())).Location!;

    private Task<ApiAnswer> RaiseAsync(string path, string key) => service.Http.SubmitAsync($"{path}/raise", _token, key: key);

    private async Task<int> RatingAsync(string path) => (await service.Http.ReadAsync(path, _token)).Json.GetProperty("rating").GetInt32();

    private async Task<(int, string?)> StatusAsync(string name, string key)
    {
        var answer = await PostAsync(name, key);
        return (answer.Status, answer.Problem);
    }

    private async Task<(int, string?)> PutAsync(string path, ThingRequest body, string? ifMatch)
    {
        var answer = await service.Http.ReplaceAsync(path, _token, body, ifMatch);
        return (answer.Status, answer.Problem);
    }

    private Task<int> CountAsync(string name) => service.WithDbAsync(db => db.Things.CountAsync(thing => thing.Name == name));
}
