using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class PlacementCorrections : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "proposal_public_id",
                table: "placement",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "answers",
                table: "check_in",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "corrected_by",
                table: "check_in",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "corrects",
                table: "check_in",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.Sql("UPDATE placement SET proposal_public_id = proposal.public_id FROM proposal WHERE proposal.id = placement.proposal_id");

            // Only the coach's side records a coach's voice; of other portals it cannot be told any more, and a warning too many stays open rather than one too few.
            migrationBuilder.Sql("UPDATE check_in SET answers = coach_voice IS NOT NULL OR recorded_by LIKE 'coa\\_%'");

            migrationBuilder.CreateTable(
                name: "placement_date",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    date = table.Column<int>(type: "integer", nullable: false),
                    before = table.Column<DateOnly>(type: "date", nullable: true),
                    after = table.Column<DateOnly>(type: "date", nullable: true),
                    by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    placement_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_placement_date", x => x.id);
                    table.ForeignKey(
                        name: "fk_placement_date_placement_placement_id",
                        column: x => x.placement_id,
                        principalTable: "placement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_placement_date_placement_id",
                table: "placement_date",
                column: "placement_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "placement_date");

            migrationBuilder.DropColumn(
                name: "proposal_public_id",
                table: "placement");

            migrationBuilder.DropColumn(
                name: "answers",
                table: "check_in");

            migrationBuilder.DropColumn(
                name: "corrected_by",
                table: "check_in");

            migrationBuilder.DropColumn(
                name: "corrects",
                table: "check_in");
        }
    }
}
