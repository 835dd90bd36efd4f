using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Participant.Data.Migrations
{
    /// <inheritdoc />
    public partial class NextAdaptations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateOnly>(
                name: "next_adaptation_on",
                table: "placement",
                type: "date",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "next_adaptation_on",
                table: "placement");
        }
    }
}
