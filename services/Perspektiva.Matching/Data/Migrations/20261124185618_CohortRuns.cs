using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class CohortRuns : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "cohort_pair",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    place_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    position = table.Column<int>(type: "integer", nullable: false),
                    fewer_placed = table.Column<int>(type: "integer", nullable: true),
                    lower_total = table.Column<long>(type: "bigint", nullable: true),
                    reason = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cohort_pair", x => new { x.run_id, x.participant_id, x.place_id, x.kind });
                });

            migrationBuilder.CreateTable(
                name: "cohort_person",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    profile_version = table.Column<long>(type: "bigint", nullable: true),
                    profile = table.Column<string>(type: "text", nullable: true),
                    left_out = table.Column<int>(type: "integer", nullable: true),
                    place_id = table.Column<Guid>(type: "uuid", nullable: true),
                    fit = table.Column<int>(type: "integer", nullable: true),
                    pinned = table.Column<bool>(type: "boolean", nullable: false),
                    unplaced_reason = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    best_taken_place_id = table.Column<Guid>(type: "uuid", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cohort_person", x => new { x.run_id, x.participant_id });
                });

            migrationBuilder.CreateTable(
                name: "cohort_place",
                columns: table => new
                {
                    run_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place_id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    company_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    place_version = table.Column<long>(type: "bigint", nullable: false),
                    profile = table.Column<string>(type: "text", nullable: false),
                    seats = table.Column<int>(type: "integer", nullable: false),
                    mentor_id = table.Column<Guid>(type: "uuid", nullable: true),
                    mentor_seats = table.Column<int>(type: "integer", nullable: true),
                    company_id = table.Column<Guid>(type: "uuid", nullable: false),
                    company_seats = table.Column<int>(type: "integer", nullable: true),
                    only_pinned = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cohort_place", x => new { x.run_id, x.place_id });
                });

            migrationBuilder.CreateTable(
                name: "cohort_run",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    organisation_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    coach_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    asked_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    on_date = table.Column<DateOnly>(type: "date", nullable: false),
                    raise_floor = table.Column<bool>(type: "boolean", nullable: false),
                    edges_per_person = table.Column<int>(type: "integer", nullable: false),
                    places = table.Column<string>(type: "jsonb", nullable: false),
                    based_on_id = table.Column<Guid>(type: "uuid", nullable: true),
                    based_on_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    same_people = table.Column<bool>(type: "boolean", nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    progress = table.Column<int>(type: "integer", nullable: false),
                    started_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    finished_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failure = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: true),
                    lease_owner = table.Column<Guid>(type: "uuid", nullable: true),
                    lease_until = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    frozen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    formula_version = table.Column<string>(type: "text", nullable: true),
                    rules_version = table.Column<string>(type: "text", nullable: true),
                    parameters_version = table.Column<string>(type: "text", nullable: true),
                    people = table.Column<int>(type: "integer", nullable: false),
                    erased_people = table.Column<int>(type: "integer", nullable: false),
                    placed = table.Column<int>(type: "integer", nullable: true),
                    unplaced = table.Column<int>(type: "integer", nullable: true),
                    lowest_fit = table.Column<int>(type: "integer", nullable: true),
                    total = table.Column<long>(type: "bigint", nullable: true),
                    floor_cost = table.Column<long>(type: "bigint", nullable: true),
                    answer_hash = table.Column<string>(type: "text", nullable: true),
                    fairness = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cohort_run", x => x.id);
                });

            migrationBuilder.CreateIndex(
                name: "ix_cohort_pair_participant_id",
                table: "cohort_pair",
                column: "participant_id");

            migrationBuilder.CreateIndex(
                name: "ix_cohort_person_participant_id",
                table: "cohort_person",
                column: "participant_id");

            migrationBuilder.CreateIndex(
                name: "ix_cohort_run_open",
                table: "cohort_run",
                column: "asked_at",
                filter: "state IN (0, 1)");

            migrationBuilder.CreateIndex(
                name: "ix_cohort_run_public_id",
                table: "cohort_run",
                column: "public_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "cohort_pair");

            migrationBuilder.DropTable(
                name: "cohort_person");

            migrationBuilder.DropTable(
                name: "cohort_place");

            migrationBuilder.DropTable(
                name: "cohort_run");
        }
    }
}
