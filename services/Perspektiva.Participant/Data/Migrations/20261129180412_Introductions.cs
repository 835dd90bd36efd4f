using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Participant.Data.Migrations
{
    /// <summary>To whom a placement brings the person. Rows from before fill with the placement's next event; until then nobody is told who comes.</summary>
    public partial class Introductions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "company_id",
                table: "placement",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "employer_organisation_id",
                table: "placement",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "mentor_id",
                table: "placement",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "company_id",
                table: "placement");

            migrationBuilder.DropColumn(
                name: "employer_organisation_id",
                table: "placement");

            migrationBuilder.DropColumn(
                name: "mentor_id",
                table: "placement");
        }
    }
}
