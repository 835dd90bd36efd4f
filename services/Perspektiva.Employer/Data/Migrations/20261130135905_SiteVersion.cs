using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Employer.Data.Migrations
{
    /// <inheritdoc />
    public partial class SiteVersion : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // What an older release adds beside this one begins with it, too.
            migrationBuilder.AddColumn<long>(
                name: "version",
                table: "site",
                type: "bigint",
                nullable: false,
                defaultValue: 1L);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "version",
                table: "site");
        }
    }
}
