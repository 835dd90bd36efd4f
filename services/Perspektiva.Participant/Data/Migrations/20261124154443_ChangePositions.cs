using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Participant.Data.Migrations
{
    /// <summary>Numbers the change feed from one counter row inside the appending transaction, so that positions commit in their order; a sequence would not.</summary>
    public partial class ChangePositions : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                CREATE FUNCTION participant_change_position() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    INSERT INTO feed_counter (feed, position) VALUES ('participants', 1)
                    ON CONFLICT (feed) DO UPDATE SET position = feed_counter.position + 1
                    RETURNING position INTO NEW.position;
                    RETURN NEW;
                END $$;
                CREATE TRIGGER participant_change_position BEFORE INSERT ON participant_change
                FOR EACH ROW EXECUTE FUNCTION participant_change_position();
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                DROP TRIGGER participant_change_position ON participant_change;
                DROP FUNCTION participant_change_position();
                """);
        }
    }
}
