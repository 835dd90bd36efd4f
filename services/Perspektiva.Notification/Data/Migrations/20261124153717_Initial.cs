using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Notification.Data.Migrations
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
                name: "contact_point",
                columns: table => new
                {
                    recipient = table.Column<string>(type: "text", nullable: false),
                    key_owner = table.Column<Guid>(type: "uuid", nullable: false),
                    email = table.Column<byte[]>(type: "bytea", nullable: false),
                    changed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_contact_point", x => x.recipient);
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
                name: "delivery",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    notice_id = table.Column<Guid>(type: "uuid", nullable: true),
                    recipient = table.Column<string>(type: "text", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    urgent = table.Column<bool>(type: "boolean", nullable: false),
                    summary = table.Column<bool>(type: "boolean", nullable: false),
                    summary_on = table.Column<DateOnly>(type: "date", nullable: true),
                    status = table.Column<string>(type: "text", nullable: false),
                    available_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    attempts = table.Column<int>(type: "integer", nullable: false),
                    sent_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_delivery", x => x.id);
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
                name: "known_participant",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_id = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    coach_id = table.Column<string>(type: "text", nullable: true),
                    substitute_coach_id = table.Column<string>(type: "text", nullable: true),
                    registering_organisation_ids = table.Column<List<string>>(type: "text[]", nullable: false),
                    guardian_ids = table.Column<List<string>>(type: "text[]", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_participant", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "known_placement",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_id = table.Column<string>(type: "text", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    stage = table.Column<string>(type: "text", nullable: false),
                    coach_id = table.Column<string>(type: "text", nullable: true),
                    next_check_in_on = table.Column<DateOnly>(type: "date", nullable: true),
                    remind_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_placement", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "known_proposal",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    employer_asked = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_proposal", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "known_staff",
                columns: table => new
                {
                    public_id = table.Column<string>(type: "text", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false),
                    organisation_id = table.Column<string>(type: "text", nullable: false),
                    active = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_known_staff", x => x.public_id);
                });

            migrationBuilder.CreateTable(
                name: "notice",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    public_id = table.Column<string>(type: "text", nullable: false),
                    recipient = table.Column<string>(type: "text", nullable: false),
                    position = table.Column<long>(type: "bigint", nullable: false),
                    kind = table.Column<string>(type: "text", nullable: false),
                    occurred_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    references = table.Column<string>(type: "jsonb", nullable: false),
                    participant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_notice", x => x.id);
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
                name: "person_key",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "uuid", nullable: false),
                    wrapped_key = table.Column<byte[]>(type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_person_key", x => x.person_id);
                });

            migrationBuilder.CreateTable(
                name: "preference",
                columns: table => new
                {
                    recipient = table.Column<string>(type: "text", nullable: false),
                    email = table.Column<bool>(type: "boolean", nullable: false),
                    quiet_from = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    quiet_until = table.Column<TimeOnly>(type: "time without time zone", nullable: true),
                    daily_budget = table.Column<int>(type: "integer", nullable: false),
                    version = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_preference", x => x.recipient);
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

            migrationBuilder.CreateIndex(
                name: "ix_access_revocation_subject_organisation_id",
                table: "access_revocation",
                columns: new[] { "subject", "organisation_id" });

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
                name: "ix_delivery_available_at",
                table: "delivery",
                column: "available_at",
                filter: "status = 'Pending'");

            migrationBuilder.CreateIndex(
                name: "ix_delivery_notice_id",
                table: "delivery",
                column: "notice_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_delivery_participant_id",
                table: "delivery",
                column: "participant_id");

            migrationBuilder.CreateIndex(
                name: "ix_delivery_recipient_sent_at",
                table: "delivery",
                columns: new[] { "recipient", "sent_at" });

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
                name: "ix_known_participant_public_id",
                table: "known_participant",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_known_placement_participant_id",
                table: "known_placement",
                column: "participant_id");

            migrationBuilder.CreateIndex(
                name: "ix_known_placement_remind_at",
                table: "known_placement",
                column: "remind_at",
                filter: "remind_at IS NOT NULL");

            migrationBuilder.CreateIndex(
                name: "ix_known_proposal_participant_id",
                table: "known_proposal",
                column: "participant_id");

            migrationBuilder.CreateIndex(
                name: "ix_notice_participant_id",
                table: "notice",
                column: "participant_id");

            migrationBuilder.CreateIndex(
                name: "ix_notice_position",
                table: "notice",
                column: "position",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_notice_public_id",
                table: "notice",
                column: "public_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_notice_recipient_position",
                table: "notice",
                columns: new[] { "recipient", "position" });

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
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_revocation");

            migrationBuilder.DropTable(
                name: "contact_point");

            migrationBuilder.DropTable(
                name: "dead_letter");

            migrationBuilder.DropTable(
                name: "delivery");

            migrationBuilder.DropTable(
                name: "feed_counter");

            migrationBuilder.DropTable(
                name: "idempotency_answer");

            migrationBuilder.DropTable(
                name: "inbox_message");

            migrationBuilder.DropTable(
                name: "known_participant");

            migrationBuilder.DropTable(
                name: "known_placement");

            migrationBuilder.DropTable(
                name: "known_proposal");

            migrationBuilder.DropTable(
                name: "known_staff");

            migrationBuilder.DropTable(
                name: "notice");

            migrationBuilder.DropTable(
                name: "outbox_message");

            migrationBuilder.DropTable(
                name: "person_key");

            migrationBuilder.DropTable(
                name: "preference");

            migrationBuilder.DropTable(
                name: "relay_lease");
        }
    }
}
