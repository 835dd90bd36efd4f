using System;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

#nullable disable

namespace Perspektiva.Employer.Data.Migrations
{
    /// <inheritdoc />
    public partial class Introductions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_log_entry",
                columns: table => new
                {
                    id = table.Column<long>(type: "bigint", nullable: false)
                        .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityAlwaysColumn),
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    subject = table.Column<string>(type: "text", nullable: false),
                    organisation_id = table.Column<string>(type: "text", nullable: false),
                    actor = table.Column<string>(type: "text", nullable: true),
                    record_id = table.Column<string>(type: "text", nullable: true),
                    route = table.Column<string>(type: "text", nullable: false),
                    purpose = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_log_entry", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "mentored_placement",
                columns: table => new
                {
                    placement_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    participant_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    mentor_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    coach_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    substitute_coach_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    guardian_ids = table.Column<string[]>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mentored_placement", x => x.placement_id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_access_log_entry_person_id_id",
                table: "access_log_entry",
                columns: new[] { "person_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_mentored_placement_mentor_id",
                table: "mentored_placement",
                column: "mentor_id",
                filter: "mentor_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_mentored_placement_participant_id",
                table: "mentored_placement",
                column: "participant_id",
                filter: "participant_id IS NOT NULL");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_log_entry");

            migrationBuilder.DropTable(
                name: "mentored_placement");
        }
    }
}
