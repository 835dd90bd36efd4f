using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class CohortTakenBack : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_cohort_pair",
                table: "cohort_pair");

            migrationBuilder.AddColumn<int>(
                name: "episode",
                table: "cohort_pair",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<long>(
                name: "higher_total",
                table: "cohort_pair",
                type: "bigint",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "more_placed",
                table: "cohort_pair",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "stated_at",
                table: "cohort_pair",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "stated_by",
                table: "cohort_pair",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "taken_back",
                table: "cohort_pair",
                type: "integer",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "taken_back_at",
                table: "cohort_pair",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "taken_back_by",
                table: "cohort_pair",
                type: "character varying(200)",
                maxLength: 200,
                nullable: true);

            migrationBuilder.AddPrimaryKey(
                name: "pk_cohort_pair",
                table: "cohort_pair",
                columns: new[] { "run_id", "participant_id", "place_id", "kind", "episode" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_cohort_pair",
                table: "cohort_pair");

            migrationBuilder.DropColumn(
                name: "episode",
                table: "cohort_pair");

            migrationBuilder.DropColumn(
                name: "higher_total",
                table: "cohort_pair");

            migrationBuilder.DropColumn(
                name: "more_placed",
                table: "cohort_pair");

            migrationBuilder.DropColumn(
                name: "stated_at",
                table: "cohort_pair");

            migrationBuilder.DropColumn(
                name: "stated_by",
                table: "cohort_pair");

            migrationBuilder.DropColumn(
                name: "taken_back",
                table: "cohort_pair");

            migrationBuilder.DropColumn(
                name: "taken_back_at",
                table: "cohort_pair");

            migrationBuilder.DropColumn(
                name: "taken_back_by",
                table: "cohort_pair");

            migrationBuilder.AddPrimaryKey(
                name: "pk_cohort_pair",
                table: "cohort_pair",
                columns: new[] { "run_id", "participant_id", "place_id", "kind" });
        }
    }
}
