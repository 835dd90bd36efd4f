using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Notification.Data.Migrations
{
    /// <inheritdoc />
    public partial class CompanyAddress : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_delivery_notice_id",
                table: "delivery");

            migrationBuilder.CreateIndex(
                name: "ix_delivery_notice_id_recipient",
                table: "delivery",
                columns: new[] { "notice_id", "recipient" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_delivery_notice_id_recipient",
                table: "delivery");

            migrationBuilder.CreateIndex(
                name: "ix_delivery_notice_id",
                table: "delivery",
                column: "notice_id",
                unique: true);
        }
    }
}
