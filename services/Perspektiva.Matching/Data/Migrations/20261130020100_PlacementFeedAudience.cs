using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class PlacementFeedAudience : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<List<string>>(
                name: "coach_ids",
                table: "placement_feed",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<string>(
                name: "company_public_id",
                table: "placement_feed",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "mentor_id",
                table: "placement_feed",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            // Of what was erased before, neither is known any more.
            migrationBuilder.Sql("""
                UPDATE placement_feed SET mentor_id = placement.mentor_id, company_public_id = placement.company_public_id
                FROM placement WHERE placement.public_id = placement_feed.public_id
                """);

            migrationBuilder.Sql("""
                UPDATE placement_feed SET coach_ids = array_remove(ARRAY[person.coach_id, person.substitute_coach_id]::text[], NULL)
                FROM participant_view AS person WHERE person.id = placement_feed.participant_id
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "coach_ids",
                table: "placement_feed");

            migrationBuilder.DropColumn(
                name: "company_public_id",
                table: "placement_feed");

            migrationBuilder.DropColumn(
                name: "mentor_id",
                table: "placement_feed");
        }
    }
}
