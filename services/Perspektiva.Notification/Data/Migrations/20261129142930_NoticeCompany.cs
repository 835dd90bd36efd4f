using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Notification.Data.Migrations
{
    /// <inheritdoc />
    public partial class NoticeCompany : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "company",
                table: "notice",
                type: "text",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "company",
                table: "notice");
        }
    }
}
