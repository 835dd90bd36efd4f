using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "access_revocation",
                columns: table => new
                {
                    grant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    subject = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    organisation_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    role = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    record_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    revoked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_access_revocation", x => x.grant_id);
                });

            migrationBuilder.CreateTable(
                name: "announced_match",
                columns: table => new
                {
                    place_id = table.Column<Guid>(type: "uuid", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    fit = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_announced_match", x => new { x.place_id, x.participant_id });
                });

            migrationBuilder.CreateTable(
                name: "check_in",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    placement_id = table.Column<Guid>(type: "uuid", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    held_on = table.Column<DateOnly>(type: "date", nullable: false),
                    participant_voice = table.Column<int>(type: "integer", nullable: true),
                    mentor_voice = table.Column<int>(type: "integer", nullable: true),
                    coach_voice = table.Column<int>(type: "integer", nullable: true),
                    signs = table.Column<int>(type: "integer", nullable: false),
                    warning = table.Column<bool>(type: "boolean", nullable: false),
                    note_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    recorded_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_check_in", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "company_view",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    organisation_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    max_placements = table.Column<int>(type: "integer", nullable: true),
                    active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_company_view", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "consent_withdrawal",
                columns: table => new
                {
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    purpose = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_consent_withdrawal", x => new { x.participant_id, x.purpose });
                });

            migrationBuilder.CreateTable(
                name: "dead_letter",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    message_id = table.Column<Guid>(type: "uuid", nullable: true),
                    consumer = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    type = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    subject = table.Column<Guid>(type: "uuid", nullable: true),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    trace_parent = table.Column<string>(type: "character varying(55)", maxLength: 55, nullable: true),
                    reason = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    dead_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    redrives = table.Column<int>(type: "integer", nullable: false),
                    redriven_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_dead_letter", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "erased_participant",
                columns: table => new
                {
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erased_participant", x => x.participant_id);
                });

            migrationBuilder.CreateTable(
                name: "erased_proposal",
                columns: table => new
                {
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    proposed_by_organisation_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    employer_organisation_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    erased_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_erased_proposal", x => x.public_id);
                });

            migrationBuilder.CreateTable(
                name: "feed_counter",
                columns: table => new
                {
                    feed = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_feed_counter", x => x.feed);
                });

            migrationBuilder.CreateTable(
                name: "idempotency_answer",
                columns: table => new
                {
                    client = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    route = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    key = table.Column<string>(type: "character varying(255)", maxLength: 255, nullable: false),
                    request_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    content_type = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    location = table.Column<string>(type: "character varying(400)", maxLength: 400, nullable: true),
                    etag = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    body = table.Column<byte[]>(type: "bytea", nullable: true),
                    person_id = table.Column<Guid>(type: "uuid", nullable: true),
                    created_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_idempotency_answer", x => new { x.client, x.route, x.key });
                });

            migrationBuilder.CreateTable(
                name: "inbox_message",
                columns: table => new
                {
                    message_id = table.Column<Guid>(type: "uuid", nullable: false),
                    consumer = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    handled_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_inbox_message", x => new { x.message_id, x.consumer });
                });

            migrationBuilder.CreateTable(
                name: "index_change",
                columns: table => new
                {
                    kind = table.Column<int>(type: "integer", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_index_change", x => new { x.kind, x.id });
                });

            migrationBuilder.CreateTable(
                name: "mentor_view",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    company_id = table.Column<Guid>(type: "uuid", nullable: false),
                    organisation_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    capacity = table.Column<int>(type: "integer", nullable: false),
                    active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_mentor_view", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "occupancy",
                columns: table => new
                {
                    place_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    capacity = table.Column<int>(type: "integer", nullable: false),
                    occupied = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_occupancy", x => x.place_id);
                    table.CheckConstraint("ck_occupancy_occupied", "occupied >= 0");
                });

            migrationBuilder.CreateTable(
                name: "outbox_message",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    key = table.Column<Guid>(type: "uuid", nullable: false),
                    key_version = table.Column<long>(type: "bigint", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    shard = table.Column<short>(type: "smallint", nullable: false),
                    type = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    body = table.Column<byte[]>(type: "bytea", nullable: false),
                    trace_parent = table.Column<string>(type: "character varying(55)", maxLength: 55, nullable: true),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    available_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    error = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    parked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_outbox_message", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "participant_view",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    organisation_ids = table.Column<List<string>>(type: "text[]", nullable: false),
                    coach_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    substitute_coach_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    guardian_ids = table.Column<List<string>>(type: "text[]", nullable: false),
                    may_match = table.Column<bool>(type: "boolean", nullable: false),
                    may_show_to_employer = table.Column<bool>(type: "boolean", nullable: false),
                    rankable = table.Column<bool>(type: "boolean", nullable: false),
                    state = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_participant_view", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "place_view",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    company_id = table.Column<Guid>(type: "uuid", nullable: false),
                    company_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    organisation_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    mentor_ids = table.Column<List<string>>(type: "text[]", nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    state = table.Column<string>(type: "jsonb", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_place_view", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "placement",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    proposal_id = table.Column<Guid>(type: "uuid", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    participant_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    place_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    company_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    employer_organisation_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    mentor_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    stage = table.Column<int>(type: "integer", nullable: false),
                    resumes_at = table.Column<int>(type: "integer", nullable: true),
                    starts_on = table.Column<DateOnly>(type: "date", nullable: false),
                    employed_on = table.Column<DateOnly>(type: "date", nullable: true),
                    ended_on = table.Column<DateOnly>(type: "date", nullable: true),
                    end_reason = table.Column<int>(type: "integer", nullable: false),
                    last_check_in_on = table.Column<DateOnly>(type: "date", nullable: true),
                    next_check_in_on = table.Column<DateOnly>(type: "date", nullable: true),
                    warning_open = table.Column<bool>(type: "boolean", nullable: false),
                    probation_ends_on = table.Column<DateOnly>(type: "date", nullable: true),
                    subsidy_ends_on = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_placement", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "placement_feed",
                columns: table => new
                {
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    erased = table.Column<bool>(type: "boolean", nullable: false),
                    employer_organisation_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    organisation_ids = table.Column<List<string>>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_placement_feed", x => x.public_id);
                });

            migrationBuilder.CreateTable(
                name: "proposal",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    participant_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    place_id = table.Column<Guid>(type: "uuid", nullable: false),
                    place_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    company_public_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    employer_organisation_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    proposed_by_organisation_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    proposed_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    status = table.Column<int>(type: "integer", nullable: false),
                    declined_by = table.Column<int>(type: "integer", nullable: true),
                    reason = table.Column<int>(type: "integer", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    proposed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    employer_asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    fit = table.Column<int>(type: "integer", nullable: false),
                    decision = table.Column<int>(type: "integer", nullable: false),
                    override_reason = table.Column<int>(type: "integer", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_proposal", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "proposal_snapshot",
                columns: table => new
                {
                    proposal_id = table.Column<Guid>(type: "uuid", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    body = table.Column<string>(type: "text", nullable: false),
                    answer_hash = table.Column<string>(type: "text", nullable: false),
                    taken_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_proposal_snapshot", x => x.proposal_id);
                });

            migrationBuilder.CreateTable(
                name: "relay_lease",
                columns: table => new
                {
                    shard = table.Column<short>(type: "smallint", nullable: false),
                    owner = table.Column<Guid>(type: "uuid", nullable: false),
                    fence = table.Column<long>(type: "bigint", nullable: false),
                    expires_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_relay_lease", x => x.shard);
                });

            migrationBuilder.CreateTable(
                name: "placement_stage",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    stage = table.Column<int>(type: "integer", nullable: false),
                    on = table.Column<DateOnly>(type: "date", nullable: false),
                    reason = table.Column<int>(type: "integer", nullable: false),
                    by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    placement_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_placement_stage", x => x.id);
                    table.ForeignKey(
                        name: "fk_placement_stage_placement_placement_id",
                        column: x => x.placement_id,
                        principalTable: "placement",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "proposal_answer",
                columns: table => new
                {
                    party = table.Column<int>(type: "integer", nullable: false),
                    proposal_id = table.Column<Guid>(type: "uuid", nullable: false),
                    accepted = table.Column<bool>(type: "boolean", nullable: false),
                    reason = table.Column<int>(type: "integer", nullable: false),
                    given_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    given_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    evidence_kind = table.Column<int>(type: "integer", nullable: true),
                    evidence_note_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_proposal_answer", x => new { x.proposal_id, x.party });
                    table.ForeignKey(
                        name: "fk_proposal_answer_proposal_proposal_id",
                        column: x => x.proposal_id,
                        principalTable: "proposal",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "proposal_review",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<int>(type: "integer", nullable: false),
                    outcome = table.Column<int>(type: "integer", nullable: true),
                    by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    note_id = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    proposal_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_proposal_review", x => x.id);
                    table.ForeignKey(
                        name: "fk_proposal_review_proposal_proposal_id",
                        column: x => x.proposal_id,
                        principalTable: "proposal",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_access_revocation_subject_organisation_id",
                table: "access_revocation",
                columns: new[] { "subject", "organisation_id" });

            migrationBuilder.CreateIndex(
                name: "ix_announced_match_participant_id",
                table: "announced_match",
                column: "participant_id");

            migrationBuilder.CreateIndex(
                name: "ix_check_in_participant_id",
                table: "check_in",
                column: "participant_id");

            migrationBuilder.CreateIndex(
                name: "ix_check_in_placement_id_held_on",
                table: "check_in",
                columns: new[] { "placement_id", "held_on" });

            migrationBuilder.CreateIndex(
                name: "ix_check_in_public_id",
                table: "check_in",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_dead_letter_dead_at",
                table: "dead_letter",
                column: "dead_at",
                filter: "redriven_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_dead_letter_subject",
                table: "dead_letter",
                column: "subject");

            migrationBuilder.CreateIndex(
                name: "ix_idempotency_answer_created_at",
                table: "idempotency_answer",
                column: "created_at");

            migrationBuilder.CreateIndex(
                name: "ix_idempotency_answer_person_id",
                table: "idempotency_answer",
                column: "person_id",
                filter: "person_id IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_inbox_message_handled_at",
                table: "inbox_message",
                column: "handled_at");

            migrationBuilder.CreateIndex(
                name: "ix_index_change_position",
                table: "index_change",
                column: "position",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_mentor_view_public_id",
                table: "mentor_view",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_failed",
                table: "outbox_message",
                column: "key",
                filter: "error IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_key_key_version_ordinal",
                table: "outbox_message",
                columns: new[] { "key", "key_version", "ordinal" });

            migrationBuilder.CreateIndex(
                name: "ix_outbox_message_shard_available_at",
                table: "outbox_message",
                columns: new[] { "shard", "available_at" },
                filter: "parked_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "ix_participant_view_coach_id",
                table: "participant_view",
                column: "coach_id");

            migrationBuilder.CreateIndex(
                name: "ix_participant_view_public_id",
                table: "participant_view",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_place_view_public_id",
                table: "place_view",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_placement_employer_organisation_id",
                table: "placement",
                column: "employer_organisation_id");

            migrationBuilder.CreateIndex(
                name: "ix_placement_participant_id",
                table: "placement",
                column: "participant_id");

            migrationBuilder.CreateIndex(
                name: "ix_placement_place_id",
                table: "placement",
                column: "place_id");

            migrationBuilder.CreateIndex(
                name: "ix_placement_proposal_id",
                table: "placement",
                column: "proposal_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_placement_public_id",
                table: "placement",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_placement_feed_position",
                table: "placement_feed",
                column: "position",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_placement_stage_placement_id",
                table: "placement_stage",
                column: "placement_id");

            migrationBuilder.CreateIndex(
                name: "ix_proposal_employer_organisation_id",
                table: "proposal",
                column: "employer_organisation_id");

            migrationBuilder.CreateIndex(
                name: "ix_proposal_expires_at",
                table: "proposal",
                column: "expires_at",
                filter: "expires_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_proposal_open_pair",
                table: "proposal",
                columns: new[] { "place_id", "participant_id" },
                unique: true,
                filter: "status IN (0, 1, 2, 3)");

            migrationBuilder.CreateIndex(
                name: "ix_proposal_participant_id",
                table: "proposal",
                column: "participant_id");

            migrationBuilder.CreateIndex(
                name: "ix_proposal_public_id",
                table: "proposal",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_proposal_review_proposal_id",
                table: "proposal_review",
                column: "proposal_id");

            migrationBuilder.CreateIndex(
                name: "ix_proposal_snapshot_participant_id",
                table: "proposal_snapshot",
                column: "participant_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_revocation");

            migrationBuilder.DropTable(
                name: "announced_match");

            migrationBuilder.DropTable(
                name: "check_in");

            migrationBuilder.DropTable(
                name: "company_view");

            migrationBuilder.DropTable(
                name: "consent_withdrawal");

            migrationBuilder.DropTable(
                name: "dead_letter");

            migrationBuilder.DropTable(
                name: "erased_participant");

            migrationBuilder.DropTable(
                name: "erased_proposal");

            migrationBuilder.DropTable(
                name: "feed_counter");

            migrationBuilder.DropTable(
                name: "idempotency_answer");

            migrationBuilder.DropTable(
                name: "inbox_message");

            migrationBuilder.DropTable(
                name: "index_change");

            migrationBuilder.DropTable(
                name: "mentor_view");

            migrationBuilder.DropTable(
                name: "occupancy");

            migrationBuilder.DropTable(
                name: "outbox_message");

            migrationBuilder.DropTable(
                name: "participant_view");

            migrationBuilder.DropTable(
                name: "place_view");

            migrationBuilder.DropTable(
                name: "placement_feed");

            migrationBuilder.DropTable(
                name: "placement_stage");

            migrationBuilder.DropTable(
                name: "proposal_answer");

            migrationBuilder.DropTable(
                name: "proposal_review");

            migrationBuilder.DropTable(
                name: "proposal_snapshot");

            migrationBuilder.DropTable(
                name: "relay_lease");

            migrationBuilder.DropTable(
                name: "placement");

            migrationBuilder.DropTable(
                name: "proposal");
        }
    }
}
