using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging.Inbox;

namespace Perspektiva.ServiceDefaults.Tests.Messaging;

/// <summary>Dead letters that come after the erasure of whom they name do not stay.</summary>
public sealed class ErasedLettersTests
{
    private static readonly string Changed = EventTypes.NameOf(typeof(ParticipantChanged));

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("{{\"participantId\":\"{0}\",\"postal", 0)] // broken: no subject is read from it
    [InlineData("{{\"participantId\":\"{0}\"}}", 0)]
    [InlineData("{{\"matches\":[{{\"participantId\":\"{0}\"}}]}}", 0)]
    [InlineData("{{\"participantId\":\"01890000-0000-7000-8000-000000000000\"}}", 1)]
    public async Task Keep_LetterThatComesAfterTheErasure_IsNotKept(string body, long kept)
    {
        var erased = new Erased();
        await using var matching = await StartAsync(erased);
        var person = Guid.CreateVersion7();
        erased.Ids.Add(person);

        await KeepAsync(matching, string.Format(System.Globalization.CultureInfo.InvariantCulture, body, person), Changed);

        Assert.Equal(kept, await matching.ScalarAsync<long>("SELECT count(*) FROM dead_letter"));
    }

    /// <summary>What tells of an erasure itself must be redriven.</summary>
    [Theory]
    [InlineData(typeof(ParticipantErased))]
    [InlineData(typeof(ErasureConfirmed))]
    [InlineData(typeof(CoachChanged))]
    [InlineData(typeof(MentorChanged))]
    public async Task Keep_LetterThatTellsOfTheErasure_IsKept(Type told)
    {
        var erased = new Erased();
        await using var matching = await StartAsync(erased);
        var person = Guid.CreateVersion7();
        erased.Ids.Add(person);

        await KeepAsync(matching, $$"""{"participantId":"{{person}}"}""", EventTypes.NameOf(told));

        Assert.Equal(1, await matching.ScalarAsync<long>("SELECT count(*) FROM dead_letter"));
    }

    [Fact]
    public async Task Sweep_LetterStoredWhileTheErasureWasBeingCommitted_Goes()
    {
        var erased = new Erased();
        await using var matching = await StartAsync(erased);
        var (person, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var letters = matching.Host.Services.GetRequiredService<ErasedLetters>();
        Assert.Equal(0, await letters.SweepAsync(Ct));
        await KeepAsync(matching, $$"""{"participantId":"{{person}}"}""", Changed);
        await KeepAsync(matching, $$"""{"participantId":"{{other}}"}""", Changed);
        erased.Ids.Add(person);

        Assert.Equal(1, await letters.SweepAsync(Ct));
        Assert.Equal(other, await matching.ScalarAsync<Guid>("SELECT subject FROM dead_letter"));
    }

    private static Task<Bench> StartAsync(Erased erased) =>
        Bench.StartAsync("matching", "amqp://nobody:none@127.0.0.1:1", services: all => all.AddSingleton<IErasedPeople>(erased), start: false);

    private static Task<Guid> KeepAsync(Bench bench, string body, string type) => bench.Host.Services.GetRequiredService<DeadLetters>().KeepAsync(
        new Incoming(Guid.CreateVersion7(), type, Encoding.UTF8.GetBytes(body), null, 0, false, 0, new object(), 1, null, null), "matching-people", null, "malformed", Ct);

    private sealed class Erased : IErasedPeople
    {
        public List<Guid> Ids { get; } = [];

        public Task<IReadOnlyCollection<Guid>> IdsAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyCollection<Guid>>(Ids);
    }
}
