using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class IssuerOfInvitations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "issuer_id",
                table: "invitation",
                type: "uuid",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_invitation_issuer_id",
                table: "invitation",
                column: "issuer_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_invitation_issuer_id",
                table: "invitation");

            migrationBuilder.DropColumn(
                name: "issuer_id",
                table: "invitation");
        }
    }
}
