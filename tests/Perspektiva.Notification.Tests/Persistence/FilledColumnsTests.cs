using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

using Perspektiva.Notification.Data;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Notification.Tests.Persistence;

/// <summary>What a release adds to rows of the one before is filled from what they tell.</summary>
public sealed class FilledColumnsTests
{
    [Fact]
    public async Task Migrate_PlacementsOfTheReleaseBefore_KnowTheMentorWhoWasToldOfTheStart()
    {
        await using var database = await TestServers.PostgresAsync("filled");
        await using var db = new NotificationDb(new DbContextOptionsBuilder<NotificationDb>()
            .UseNpgsql(database.ConnectionString, npgsql => npgsql.MigrationsHistoryTable("migration")).UseSnakeCaseNamingConvention().Options);
        var migrator = db.GetService<IMigrator>();
        await migrator.MigrateAsync("20261129213627_ContactAccess", TestContext.Current.CancellationToken);
        var (now, position) = (DateTimeOffset.UnixEpoch, 0L);
        foreach (var placement in (string[])["pmt_guided", "pmt_alone"])
        {
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO known_placement (id, public_id, participant_id, version, stage) VALUES ({Guid.CreateVersion7()}, {placement}, {Guid.CreateVersion7()}, 3, 'Trial')
                """, TestContext.Current.CancellationToken);
        }
        foreach (var (recipient, kind, placement) in new[]
        {
            ("coa_x", "PlacementStarted", "pmt_guided"), ("mtr_x", "PlacementStarted", "pmt_guided"), ("org_x", "PlacementStarted", "pmt_guided"), ("coa_x", "PlacementStarted", "pmt_alone"),
            ("mtr_y", "CheckInRecorded", "pmt_alone"), ("mtr_z", "PlacementStarted", "pmt_other"),
        })
        {
            var references = $$"""{"placement": "{{placement}}"}""";
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO notice (id, public_id, recipient, position, kind, occurred_at, "references", version)
                VALUES ({Guid.CreateVersion7()}, {$"ntc_{position}"}, {recipient}, {++position}, {kind}, {now}, {references}::jsonb, 1)
                """, TestContext.Current.CancellationToken);
        }

        await migrator.MigrateAsync(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal([null, "mtr_x"], await db.Placements.OrderBy(p => p.PublicId).Select(p => p.MentorId).ToListAsync(TestContext.Current.CancellationToken));
    }
}
