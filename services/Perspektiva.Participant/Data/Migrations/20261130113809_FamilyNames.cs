using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Participant.Data.Migrations
{
    /// <summary>The keyed hash by which people are found by their family name. Rows from before have none until the service has reckoned it: names are encrypted.</summary>
    public partial class FamilyNames : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "family_index",
                table: "participant",
                type: "bytea",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "ix_participant_family_index",
                table: "participant",
                column: "family_index");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_participant_family_index",
                table: "participant");

            migrationBuilder.DropColumn(
                name: "family_index",
                table: "participant");
        }
    }
}
