using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class RegisteringOrganisations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Empty by default: whom an older replica enters meanwhile no portal acts for before the person's next state.
            migrationBuilder.AddColumn<List<string>>(
                name: "registering_organisation_ids",
                table: "participant_view",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");

            migrationBuilder.AddColumn<List<string>>(
                name: "registering_organisation_ids",
                table: "placement_feed",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");

            // Every state has told them from the first release on.
            migrationBuilder.Sql("""
                UPDATE participant_view SET registering_organisation_ids = ARRAY(
                    SELECT jsonb_array_elements_text(state -> 'registeringOrganisationIds'))
                WHERE jsonb_typeof(state -> 'registeringOrganisationIds') = 'array'
                """);

            migrationBuilder.Sql("""
                UPDATE placement_feed SET registering_organisation_ids = person.registering_organisation_ids
                FROM participant_view AS person WHERE person.id = placement_feed.participant_id
                """);

            // Of somebody erased no state is left: whoever registered them stood first, and was one.
            migrationBuilder.Sql("UPDATE placement_feed SET registering_organisation_ids = organisation_ids[1:1] WHERE participant_id IS NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "registering_organisation_ids",
                table: "participant_view");

            migrationBuilder.DropColumn(
                name: "registering_organisation_ids",
                table: "placement_feed");
        }
    }
}
