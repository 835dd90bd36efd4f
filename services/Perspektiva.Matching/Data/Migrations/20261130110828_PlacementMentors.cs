using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class PlacementMentors : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "placement_farewell",
                columns: table => new
                {
                    mentor_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_placement_farewell", x => new { x.mentor_id, x.public_id });
                });

            migrationBuilder.CreateTable(
                name: "placement_mentor",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    mentor_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    since = table.Column<DateOnly>(type: "date", nullable: false),
                    by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    placement_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_placement_mentor", x => x.id);
                    table.ForeignKey(
                        name: "fk_placement_mentor_placement_placement_id",
                        column: x => x.placement_id,
                        principalTable: "placement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_placement_mentor_placement_id",
                table: "placement_mentor",
                column: "placement_id");

            // Until now the mentor of the start was the mentor to the end; a placement's own id is new to this table, and as old as its first entry.
            migrationBuilder.Sql("""
                INSERT INTO placement_mentor (id, placement_id, mentor_id, since, "by", at)
                SELECT placement.id, placement.id, placement.mentor_id, placement.starts_on, began."by", began.at
                FROM placement CROSS JOIN LATERAL (
                    SELECT stage."by", stage.at FROM placement_stage AS stage WHERE stage.placement_id = placement.id ORDER BY stage.id LIMIT 1) AS began
                WHERE placement.mentor_id IS NOT NULL
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "placement_farewell");

            migrationBuilder.DropTable(
                name: "placement_mentor");
        }
    }
}
