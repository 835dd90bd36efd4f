using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class SubjectOfActors : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateIndex(
                name: "ix_membership_subject_actor",
                table: "membership",
                column: "subject",
                filter: "holder = 'Actor'");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_membership_subject_actor",
                table: "membership");
        }
    }
}
