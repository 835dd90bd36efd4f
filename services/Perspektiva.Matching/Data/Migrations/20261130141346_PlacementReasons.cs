using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class PlacementReasons : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "end_reasons",
                table: "placement_stage",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "pause_named_by",
                table: "placement_stage",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "pause_reason",
                table: "placement_stage",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "adaptations_done",
                table: "placement",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'[]'::jsonb");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "end_reasons",
                table: "placement_stage");

            migrationBuilder.DropColumn(
                name: "pause_named_by",
                table: "placement_stage");

            migrationBuilder.DropColumn(
                name: "pause_reason",
                table: "placement_stage");

            migrationBuilder.DropColumn(
                name: "adaptations_done",
                table: "placement");
        }
    }
}
