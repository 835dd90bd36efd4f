using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Notification.Data.Migrations
{
    /// <inheritdoc />
    public partial class Consents : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AlterColumn<Guid>(
                name: "participant_id",
                table: "known_proposal",
                type: "uuid",
                nullable: true,
                oldClrType: typeof(Guid),
                oldType: "uuid");

            migrationBuilder.AddColumn<string>(
                name: "status",
                table: "known_proposal",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<long>(
                name: "matching_ended_version",
                table: "known_participant",
                type: "bigint",
                nullable: false,
                defaultValue: 0L);

            migrationBuilder.AddColumn<bool>(
                name: "may_match",
                table: "known_participant",
                type: "boolean",
                nullable: false,
                defaultValue: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "status",
                table: "known_proposal");

            migrationBuilder.DropColumn(
                name: "matching_ended_version",
                table: "known_participant");

            migrationBuilder.DropColumn(
                name: "may_match",
                table: "known_participant");

            migrationBuilder.AlterColumn<Guid>(
                name: "participant_id",
                table: "known_proposal",
                type: "uuid",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"),
                oldClrType: typeof(Guid),
                oldType: "uuid",
                oldNullable: true);
        }
    }
}
