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
}
