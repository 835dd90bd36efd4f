using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class CohortReserve : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "reserve",
                table: "cohort_run",
                type: "integer",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "reserve",
                table: "cohort_run");
        }
    }
}
