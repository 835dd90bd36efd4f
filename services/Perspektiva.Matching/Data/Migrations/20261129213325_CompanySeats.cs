using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class CompanySeats : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "company_opening",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                    company_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_company_opening", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_proposal_company_agreed",
                table: "proposal",
                column: "company_public_id",
                filter: "status = 3");

            migrationBuilder.CreateIndex(
                name: "ix_placement_company_running",
                table: "placement",
                column: "company_public_id",
                filter: "stage <> 7");

            migrationBuilder.CreateIndex(
                name: "ix_place_view_company_id",
                table: "place_view",
                column: "company_id");

            // 3: agreed; 7: ended. As literals, so that the two indexes above serve.
            migrationBuilder.Sql("""
                CREATE VIEW company_seats AS
                SELECT company.id AS company_id,
                       company.max_placements
                       - (SELECT count(*) FROM proposal WHERE proposal.company_public_id = company.public_id AND proposal.status = 3)::integer
                       - (SELECT count(*) FROM placement WHERE placement.company_public_id = company.public_id AND placement.stage <> 7)::integer AS free
                FROM company_view AS company
                WHERE company.max_placements IS NOT NULL
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("DROP VIEW company_seats");

            migrationBuilder.DropTable(
                name: "company_opening");

            migrationBuilder.DropIndex(
                name: "ix_proposal_company_agreed",
                table: "proposal");

            migrationBuilder.DropIndex(
                name: "ix_placement_company_running",
                table: "placement");

            migrationBuilder.DropIndex(
                name: "ix_place_view_company_id",
                table: "place_view");
        }
    }
}
