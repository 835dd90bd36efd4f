using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Employer.Data.Migrations
{
    /// <summary>Whether a place works on public holidays; places from before say no.</summary>
    public partial class PublicHolidays : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "public_holidays",
                table: "place",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "public_holidays",
                table: "place");
        }
    }
}
