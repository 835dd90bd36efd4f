using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Employer.Data.Migrations
{
    /// <summary>
    /// Every company is told once more, at the version that it has: notification, which hears of companies since a company has an address of its own, so learns of those from before.
    /// Who knows that version drops it.
    /// </summary>
    public partial class AnnounceCompanies : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // An id of its own for each row, which the body names as well: hence the materialised list.
            migrationBuilder.Sql(
                """
                WITH told AS MATERIALIZED (SELECT gen_random_uuid() AS event_id, c.* FROM company c)
                INSERT INTO outbox_message (id, key, key_version, ordinal, shard, type, body, occurred_at, available_at, attempts)
                SELECT event_id, id, version, 0, 0, 'org.perspektiva.company.changed.v1', convert_to(jsonb_strip_nulls(jsonb_build_object(
                    'eventId', event_id, 'occurredAt', now(), 'companyId', id, 'version', version, 'companyPublicId', public_id, 'organisationId', organisation_id,
                    'wzSection', wz_code, 'maxPlacements', max_placements, 'active', active))::text, 'UTF8'), now(), now(), 0
                FROM told
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
        }
    }
}
