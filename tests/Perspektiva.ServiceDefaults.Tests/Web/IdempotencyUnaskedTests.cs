using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Perspektiva.ServiceDefaults.Web;
using Perspektiva.Testing.Http;
using Perspektiva.Testing.Tokens;

namespace Perspektiva.ServiceDefaults.Tests.Web;

/// <summary>A POST whose work asks nothing takes its key, stores its answer and saves in one round trip, which is its transaction: a key that is taken is only met there.</summary>
public sealed class IdempotencyUnaskedTests : IAsyncLifetime
{
    private const string Commands = "Npgsql.Command";
    private const string Transactions = "Npgsql.Transaction";

    private readonly HeardLog _log = new();
    private readonly TestCaller _caller = TestCaller.Portal("jobcentre", "participants:read", "participants:write");
    private SampleService _service = null!;
    private string _token = "";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _service = await SampleService.StartAsync(new Dictionary<string, string?>
        {
            [$"Logging:LogLevel:{Commands}"] = "Information",
            [$"Logging:LogLevel:{Transactions}"] = "Debug",
        });
        _service.Services.GetRequiredService<ILoggerFactory>().AddProvider(_log);
        _token = _service.Issuer.Mint(_caller);
    }

    public ValueTask DisposeAsync() => _service.DisposeAsync();

    [Theory]
    [InlineData(0, true)]
    [InlineData(150, false)]
    public async Task Post_OfAFewRows_IsOneCommandWithItsAnswerAheadAndNoTransactionAround(int more, bool one)
    {
        Assert.Equal(201, (await PostAsync("one command", NewKey(), more)).Status);

        var saves = _log.Of(LogLevel.Information).Where(line => line.Contains("INSERT INTO things", StringComparison.Ordinal)).ToList();
        var answers = saves.Count(line => line.IndexOf("INSERT INTO idempotency_answer", StringComparison.Ordinal) is >= 0 and var at
            && at < line.IndexOf("INSERT INTO things", StringComparison.Ordinal));
        Assert.NotEmpty(saves);
        Assert.Equal(one ? 1 : 0, answers);
        Assert.Equal(one, !_log.Of(LogLevel.Debug).Any(line => line.Contains("transaction", StringComparison.OrdinalIgnoreCase)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(150)]
    public async Task Post_Repeated_SameAnswerOneEffectAndNoErrorInTheLog(int more)
    {
        var key = NewKey();
        var first = await PostAsync("repeated", key, more);
        var again = await PostAsync("repeated", key, more);
        var other = await PostAsync("other payload", key, more);

        Assert.Equal((201, "\"1\"", false), (first.Status, first.ETag, first.Headers.ContainsKey(Idempotency.ReplayedHeader)));
        Assert.Equal((first.Status, first.Text, first.ETag, first.Location, first.ContentType), (again.Status, again.Text, again.ETag, again.Location, again.ContentType));
        Assert.Equal("true", again.Headers[Idempotency.ReplayedHeader]);
        Assert.Equal((422, "idempotency-key-reused", null, null), (other.Status, other.Problem, other.ETag, other.Location));
        Assert.Equal((1, 0, more, 1), (await CountAsync("repeated"), await CountAsync("other payload"), await CountAsync("more"), await EventsAsync()));
        Assert.Empty(_log.Of(LogLevel.Error));
    }

    [Fact]
    public async Task Post_WhileAnotherHoldsTheKey_409AndTheKeyIsFreeAfterwards()
    {
        var key = NewKey();
        await using var holder = new NpgsqlConnection(_service.ConnectionString);
        await holder.OpenAsync(Ct);
        await using var transaction = await holder.BeginTransactionAsync(Ct);
        await HoldAsync(key, holder);

        var answer = await PostAsync("in flight", key);

        Assert.Equal((409, "request-in-flight", null, null), (answer.Status, answer.Problem, answer.ETag, answer.Location));
        Assert.Equal("1", answer.Headers["Retry-After"]);
        Assert.Equal((0, 0), (await CountAsync("in flight"), await EventsAsync()));
        await transaction.RollbackAsync(Ct);
        Assert.Equal(201, (await PostAsync("in flight", key)).Status);
        Assert.Empty(_log.Of(LogLevel.Error));
    }

    [Fact]
    public async Task Post_ManyAtOnce_OneEffectForEachKey()
    {
        for (var run = 0; run < 20; run++)
        {
            var (key, name) = (NewKey(), $"race {run}");
            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => PostAsync(name, key)));
            Assert.All(answers, answer => Assert.True(answer.Status is 201 or 409, answer.Text));
            Assert.All(answers.Where(answer => answer.Status == 409), answer => Assert.Equal("request-in-flight", answer.Problem));
            Assert.Single(answers.Where(answer => answer.Status == 201).Select(answer => answer.Text).Distinct());
            Assert.Equal((1, run + 1), (await CountAsync(name), await EventsAsync()));
        }
        Assert.Empty(_log.Of(LogLevel.Error));
    }

    [Fact]
    public async Task Post_Refused_NothingStandsAndTheKeyIsFree()
    {
        var key = NewKey();
        var refused = await PostAsync("refused", key);
        Assert.Equal((409, "place-full"), (refused.Status, refused.Problem));
        Assert.Equal((0, 0), (await CountAsync("refused"), await EventsAsync()));
        Assert.Equal(201, (await PostAsync("accepted", key)).Status);

        var late = await PostAsync("refused later", key);
        Assert.Equal((422, "idempotency-key-reused", null), (late.Status, late.Problem, late.ETag));
    }

    [Fact]
    public async Task Post_AnotherRowOfTheSaveIsThere_409AndNothingStands()
    {
        Assert.Equal(201, (await PostAsync("unique two", NewKey())).Status);
        var key = NewKey();
        var answer = await PostAsync("unique two", key);
        Assert.Equal((409, "conflict"), (answer.Status, answer.Problem));
        Assert.Equal((1, 1), (await CountAsync("unique two"), await EventsAsync()));
        Assert.Equal(201, (await PostAsync("no answer was kept", key)).Status);
        Assert.NotEmpty(_log.Of(LogLevel.Error)); // As every row that is there already, by EF's own words: this log hears errors.
    }

    private static string NewKey() => Guid.CreateVersion7().ToString();

    private async Task HoldAsync(string key, NpgsqlConnection holder)
    {
        var request = new IdempotencyRequest($"{_caller.Client}/{_caller.Subject}", "POST /v1/things/unasked", key, []);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_xact_lock($1)", holder) { Parameters = { new NpgsqlParameter<long> { TypedValue = request.LockId } } };
        await command.ExecuteNonQueryAsync(Ct);
    }

    private Task<ApiAnswer> PostAsync(string name, string key, int more = 0) =>
        _service.Http.SubmitAsync("/v1/things/unasked", _token, new ThingRequest(name, 3, null, null, null, more == 0 ? null : new Part("more", more)), key);

    private Task<int> CountAsync(string name) => _service.WithDbAsync(db => db.Things.CountAsync(thing => thing.Name == name));

    private Task<int> EventsAsync() => _service.WithDbAsync(db => db.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM outbox_message").SingleAsync());
}
