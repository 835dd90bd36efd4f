using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Matching.Tests.Features.ReadModel;

/// <summary>What a release adds to rows of the one before is filled from what they tell.</summary>
public sealed class FilledColumnsTests
{
    [Fact]
    public async Task Migrate_RowsOfTheReleaseBefore_TellWhoRegisteredThePersonAndWhoAccompaniesThem()
    {
        await using var database = await TestServers.PostgresAsync("filled");
        await using var db = new MatchingDb(MatchingService.Options(database.ConnectionString));
        var person = new Person();
        var state = person.Changed() with { OrganisationIds = [person.Portal.Organisation!, "org_school"] };
        string[] organisations = [.. state.OrganisationIds];
        var (before, json) = (db.GetService<IMigrator>(), JsonSerializer.Serialize(state, JsonSerializerOptions.Web));
        await before.MigrateAsync("20261129213325_CompanySeats");
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO participant_view (id, version, public_id, organisation_ids, guardian_ids, coach_id, may_match, may_show_to_employer, rankable, state)
            VALUES ({person.Id}, 1, {person.PublicId}, {organisations}, ARRAY[]::text[], {person.CoachId}, true, true, true, {json}::jsonb)
            """);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO placement_feed (public_id, position, version, erased, employer_organisation_id, participant_id, organisation_ids)
            VALUES ('pmt_runs', 1, 1, false, 'org_company', {person.Id}, {organisations}), ('pmt_erased', 2, 2, true, 'org_company', NULL, {organisations})
            """);

        await before.MigrateAsync();

        string[] registering = [person.Portal.Organisation!];
        Assert.Equal(registering, (await db.Participants.SingleAsync()).RegisteringOrganisationIds);
        var feed = await db.PlacementFeed.OrderBy(entry => entry.Position).ToListAsync();
        Assert.All(feed, entry => Assert.Equal(registering, entry.RegisteringOrganisationIds));
        Assert.Equal([[person.CoachId], []], feed.Select(entry => entry.CoachIds.ToArray()));
    }
    [Fact]
    public async Task Migrate_PlacementsOfTheReleaseBefore_HaveTheirMentorAsTheFirst()
    {
        await using var database = await TestServers.PostgresAsync("filled");
        await using var db = new MatchingDb(MatchingService.Options(database.ConnectionString));
        var migrator = db.GetService<IMigrator>();
        await migrator.MigrateAsync("20261130080700_CheckInAfterAChange");
        var (at, day) = (new DateTimeOffset(2026, 3, 2, 8, 0, 0, TimeSpan.Zero), new DateOnly(2026, 3, 9));
        foreach (var (id, mentor) in new[] { ("pmt_guided", "mtr_x"), ("pmt_alone", null) })
        {
            var key = Guid.CreateVersion7();
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO placement (id, public_id, version, proposal_id, participant_id, participant_public_id, place_id, place_public_id, company_public_id, employer_organisation_id,
                    mentor_id, stage, starts_on, end_reason, warning_open, adaptations)
                VALUES ({key}, {id}, 2, {key}, {key}, 'par_x', {key}, 'plc_x', 'cmp_x', 'org_x', {mentor}, 3, {day}, 0, false, '[]')
                """);
            foreach (var (by, days) in new[] { ("acc_start", 0), ("acc_later", 20) })
                await db.Database.ExecuteSqlAsync($"""
                    INSERT INTO placement_stage (id, placement_id, stage, "on", reason, "by", at)
                    VALUES ({Guid.CreateVersion7(at.AddDays(days))}, {key}, 3, {day.AddDays(days)}, 0, {by}, {at.AddDays(days)})
                    """);
        }

        await migrator.MigrateAsync();

        var placements = await db.Placements.OrderByDescending(p => p.PublicId).ToListAsync();
        var first = Assert.Single(placements[0].Mentors);
        Assert.Equal(("mtr_x", day, "acc_start", at), (first.MentorId, first.Since, first.By, first.At));
        Assert.Empty(placements[1].Mentors);
    }
}
