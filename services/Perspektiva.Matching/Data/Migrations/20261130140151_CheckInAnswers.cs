using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class CheckInAnswers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "coach_answers",
                table: "check_in",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "mentor_answers",
                table: "check_in",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "participant_answers",
                table: "check_in",
                type: "jsonb",
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "coach_answers",
                table: "check_in");

            migrationBuilder.DropColumn(
                name: "mentor_answers",
                table: "check_in");

            migrationBuilder.DropColumn(
                name: "participant_answers",
                table: "check_in");
        }
    }
}
