using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class CohortChanges : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "change",
                table: "cohort_pair",
                type: "integer",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "change",
                table: "cohort_pair");
        }
    }
}
