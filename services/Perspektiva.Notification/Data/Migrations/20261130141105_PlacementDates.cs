using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Notification.Data.Migrations
{
    /// <inheritdoc />
    public partial class PlacementDates : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "company_id",
                table: "known_placement",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "probation_ends_on",
                table: "known_placement",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "starts_on",
                table: "known_placement",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "subsidy_ends_on",
                table: "known_placement",
                type: "date",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_known_placement_mentor_id",
                table: "known_placement",
                column: "mentor_id",
                filter: "mentor_id IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_known_placement_mentor_id",
                table: "known_placement");

            migrationBuilder.DropColumn(
                name: "company_id",
                table: "known_placement");

            migrationBuilder.DropColumn(
                name: "probation_ends_on",
                table: "known_placement");

            migrationBuilder.DropColumn(
                name: "starts_on",
                table: "known_placement");

            migrationBuilder.DropColumn(
                name: "subsidy_ends_on",
                table: "known_placement");
        }
    }
}
