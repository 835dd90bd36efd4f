using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Rankings;

/// <summary>A place is announced while somebody whom it suits is erased or changed.</summary>
public sealed class MatchFinderRaceTests
{
    [Fact]
    public async Task PlaceChanged_WhileAPersonIsErased_IsNotToldOfThem()
    {
        await using var service = await ServiceAsync();
        var (gone, place) = (await PersonAsync(service), new Workplace());
        Task erasing;

        // The erasure has removed what was announced already, and stands before its end.
        await using (await Standstill.OfAsync(service, "cohort_pair"))
        {
            erasing = service.ApplyAsync(gone.Erased());
            await Standstill.UntilAsync(service, waiting: 1);
            await service.ApplyAsync(place.Changed());
        }

        await erasing;
        Assert.Empty(await ToldAsync(service, place));
        Assert.Equal(0, await AnnouncedAsync(service, gone));
    }

    [Fact]
    public async Task Erased_WhileAPlaceIsAnnounced_NothingOfItStays()
    {
        await using var service = await ServiceAsync();
        var (gone, place) = (await PersonAsync(service), new Workplace());
        Task announcing, erasing;

        // The announcement stands before its commit.
        await using (await Standstill.OfAsync(service, "index_change"))
        {
            announcing = service.ApplyAsync(place.Changed());
            await Standstill.UntilAsync(service, waiting: 1);
            erasing = service.ApplyAsync(gone.Erased());
            await Standstill.UntilAsync(service, waiting: 2, erasing);
        }

        await announcing;
        await erasing;
        Assert.Equal(0, await AnnouncedAsync(service, gone));
    }

    [Fact]
    public async Task PlaceChanged_WhileAPersonIsChanged_DoesNotWait_AndIsToldOfThemALittleLater()
    {
        await using var service = await ServiceAsync();
        var (busy, other, place) = (await PersonAsync(service), await PersonAsync(service), new Workplace());
        await using (var connection = new NpgsqlConnection(service.ConnectionString))
        {
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var hold = new NpgsqlCommand("SELECT id FROM participant_view WHERE id = $1 FOR UPDATE", connection, transaction)
            {
                Parameters = { new NpgsqlParameter<Guid> { TypedValue = busy.Id } },
            };
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await service.ApplyAsync(place.Changed());
            Assert.Equal([other.Id], await ToldAsync(service, place));
        }

        await service.Services.GetRequiredService<CompanyOpenings>().RunAsync(TestContext.Current.CancellationToken);

        Assert.Equal([other.Id, busy.Id], await ToldAsync(service, place));
    }

    private static async Task<MatchingService> ServiceAsync()
    {
        var service = new MatchingService();
        await service.InitializeAsync();
        return service;
    }

    private static async Task<Person> PersonAsync(MatchingService service)
    {
        var person = new Person();
        await service.ApplyAsync(person.Changed());
        await service.Services.GetRequiredService<IndexTail>().FreshAsync(TestContext.Current.CancellationToken);
        return person;
    }

    private static async Task<IReadOnlyList<Guid>> ToldAsync(MatchingService service, Workplace place) =>
        [.. (await service.OutgoingAsync<MatchesFound>()).Where(e => e.PlaceId == place.Id).SelectMany(e => e.Matches).Select(match => match.ParticipantId)];

    private static Task<int> AnnouncedAsync(MatchingService service, Person person) =>
        service.WithDbAsync(db => db.AnnouncedMatches.CountAsync(match => match.ParticipantId == person.Id));
}
