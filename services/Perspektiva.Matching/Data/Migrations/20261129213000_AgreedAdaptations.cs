using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class AgreedAdaptations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "adaptations",
                table: "proposal",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'[]'::jsonb");

            migrationBuilder.AddColumn<int>(
                name: "fit_adapted",
                table: "proposal",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "adaptations",
                table: "placement",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'[]'::jsonb");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "adaptations",
                table: "proposal");

            migrationBuilder.DropColumn(
                name: "fit_adapted",
                table: "proposal");

            migrationBuilder.DropColumn(
                name: "adaptations",
                table: "placement");
        }
    }
}
