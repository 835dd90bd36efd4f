using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class WithdrawalEvidence : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "withdrawal_evidence_kind",
                table: "proposal",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "withdrawal_note_id",
                table: "proposal",
                type: "character varying(40)",
                maxLength: 40,
                nullable: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "withdrawal_evidence_kind",
                table: "proposal");

            migrationBuilder.DropColumn(
                name: "withdrawal_note_id",
                table: "proposal");
        }
    }
}
