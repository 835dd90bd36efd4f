using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Participant.Data.Migrations
{
    /// <summary>What is decided on benefits that a place type rests on; null = not stated, as in all rows from before.</summary>
    public partial class Entitlements : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "supported_employment",
                table: "participant",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "workshop_benefits",
                table: "participant",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "supported_employment",
                table: "participant");

            migrationBuilder.DropColumn(
                name: "workshop_benefits",
                table: "participant");
        }
    }
}
