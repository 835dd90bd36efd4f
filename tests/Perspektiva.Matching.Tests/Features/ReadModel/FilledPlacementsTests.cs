using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Tests.Support;
using Perspektiva.Testing.Servers;

namespace Perspektiva.Matching.Tests.Features.ReadModel;

/// <summary>Placements and check-ins of the release before name their proposal, and who recorded them, as far as they tell it.</summary>
public sealed class FilledPlacementsTests
{
    [Fact]
    public async Task Migrate_RowsOfTheReleaseBefore_NameTheirProposalAndWhetherTheCoachsSideRecordedThem()
    {
        await using var database = await TestServers.PostgresAsync("filled");
        await using var db = new MatchingDb(MatchingService.Options(database.ConnectionString));
        var (migrator, proposal, placement, now) = (db.GetService<IMigrator>(), Guid.CreateVersion7(), Guid.CreateVersion7(), TimeProvider.System.GetUtcNow());
        await migrator.MigrateAsync("20261130110729_MatchingAccessLog");
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO proposal (id, public_id, version, participant_id, participant_public_id, place_id, place_public_id, company_public_id, employer_organisation_id, proposed_by_organisation_id,
                proposed_by, status, reason, proposed_at, fit, decision, adaptations)
            VALUES ({proposal}, 'pro_filled', 4, {proposal}, 'par_x', {proposal}, 'plc_x', 'cmp_x', 'org_x', 'org_y', 'coa_x', 7, 0, {now}, 7000, 0, '[]')
            """);
        await db.Database.ExecuteSqlAsync($"""
            INSERT INTO placement (id, public_id, version, proposal_id, participant_id, participant_public_id, place_id, place_public_id, company_public_id, employer_organisation_id, stage, end_reason,
                starts_on, warning_open, adaptations)
            VALUES ({placement}, 'pmt_filled', 1, {proposal}, {proposal}, 'par_x', {proposal}, 'plc_x', 'cmp_x', 'org_x', 1, 0, {Days.Today}, false, '[]')
            """);
        foreach (var (by, coach) in new (string, int?)[] { ("coa_x", null), ("org_y:sb-7", 4), ("mtr_x", null), ("coarse-portal", null) })
        {
            await db.Database.ExecuteSqlAsync($"""
                INSERT INTO check_in (id, public_id, placement_id, participant_id, held_on, participant_voice, coach_voice, signs, warning, recorded_by, recorded_at)
                VALUES ({Guid.CreateVersion7()}, {by}, {placement}, {proposal}, {Days.Today}, 4, {coach}, 0, false, {by}, {now})
                """);
        }

        await migrator.MigrateAsync();

        Assert.Equal("pro_filled", (await db.Placements.SingleAsync()).ProposalPublicId);
        Assert.Equal(["coa_x", "org_y:sb-7"], (await db.CheckIns.Where(checkIn => checkIn.Answers).ToListAsync()).Select(checkIn => checkIn.RecordedBy).Order(StringComparer.Ordinal));
    }
}
