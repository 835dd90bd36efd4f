using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Notification.Data.Migrations
{
    /// <inheritdoc />
    public partial class KnownMentor : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<string>(
                name: "mentor_id",
                table: "known_placement",
                type: "text",
                nullable: true);

            // Who was told of the start as the mentor is the mentor; without a row here the first change would be told to nobody whom it ended for.
            migrationBuilder.Sql("""
                UPDATE known_placement SET mentor_id = told.recipient FROM notice AS told
                WHERE told.kind = 'PlacementStarted' AND told.recipient LIKE 'mtr\_%' AND told."references" ->> 'placement' = known_placement.public_id
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "mentor_id",
                table: "known_placement");
        }
    }
}
