using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class PlacementPutRight : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "decline_first",
                table: "placement_stage",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateTable(
                name: "placement_correction",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    was_id = table.Column<Guid>(type: "uuid", nullable: false),
                    was_stage = table.Column<int>(type: "integer", nullable: false),
                    was_on = table.Column<DateOnly>(type: "date", nullable: false),
                    was_reason = table.Column<int>(type: "integer", nullable: false),
                    was_end_reasons = table.Column<string>(type: "jsonb", nullable: true),
                    was_decline_first = table.Column<bool>(type: "boolean", nullable: false),
                    was_pause_reason = table.Column<int>(type: "integer", nullable: true),
                    was_pause_named_by = table.Column<int>(type: "integer", nullable: true),
                    was_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    was_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    stage = table.Column<int>(type: "integer", nullable: true),
                    on = table.Column<DateOnly>(type: "date", nullable: true),
                    why = table.Column<int>(type: "integer", nullable: false),
                    by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    placement_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_placement_correction", x => x.id);
                    table.ForeignKey(
                        name: "fk_placement_correction_placement_placement_id",
                        column: x => x.placement_id,
                        principalTable: "placement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "placement_end_reason",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    side = table.Column<int>(type: "integer", nullable: false),
                    before = table.Column<int>(type: "integer", nullable: true),
                    after = table.Column<int>(type: "integer", nullable: false),
                    @as = table.Column<int>(name: "as", type: "integer", nullable: false),
                    by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    placement_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_placement_end_reason", x => x.id);
                    table.ForeignKey(
                        name: "fk_placement_end_reason_placement_placement_id",
                        column: x => x.placement_id,
                        principalTable: "placement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_placement_correction_placement_id",
                table: "placement_correction",
                column: "placement_id");

            migrationBuilder.CreateIndex(
                name: "ix_placement_end_reason_placement_id",
                table: "placement_end_reason",
                column: "placement_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "placement_correction");

            migrationBuilder.DropTable(
                name: "placement_end_reason");

            migrationBuilder.DropColumn(
                name: "decline_first",
                table: "placement_stage");
        }
    }
}
