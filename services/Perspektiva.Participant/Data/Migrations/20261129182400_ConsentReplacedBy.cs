using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Participant.Data.Migrations
{
    /// <summary>
    /// Which receipt took one's place, and whether a carer gave it who is named no longer. Receipts replaced before say so from now on, too: both were written
    /// at the same instant. <c>withdrawn_at</c> stays the end of either kind, since an instance of the version before takes a consent without it for one in force.
    /// </summary>
    public partial class ConsentReplacedBy : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "by_former_carer",
                table: "consent",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<Guid>(
                name: "replaced_by",
                table: "consent",
                type: "uuid",
                nullable: true);

            migrationBuilder.Sql(
                """
                UPDATE consent AS old SET replaced_by = new.id
                FROM consent AS new
                WHERE new.person_id = old.person_id AND new.purpose = old.purpose AND new.id <> old.id AND new.recorded_at = old.withdrawn_at
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "by_former_carer",
                table: "consent");

            migrationBuilder.DropColumn(
                name: "replaced_by",
                table: "consent");
        }
    }
}
