using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Identity.Data.Migrations
{
    /// <inheritdoc />
    public partial class RegisteringOrganisations : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            // Empty by default: whom an older replica enters meanwhile no portal binds anybody to before the person's next state.
            migrationBuilder.AddColumn<List<string>>(
                name: "registering_organisation_ids",
                table: "directory_record",
                type: "text[]",
                nullable: false,
                defaultValueSql: "'{}'");

            // The states themselves are not kept: whoever registered a person stands first, and is one; the coaches' own follow.
            migrationBuilder.Sql("""
                UPDATE directory_record SET registering_organisation_ids = organisation_ids[1:1]
                WHERE public_id LIKE 'par\_%' OR public_id LIKE 'gua\_%'
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "registering_organisation_ids",
                table: "directory_record");
        }
    }
}
