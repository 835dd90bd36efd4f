using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Participant.Data.Migrations
{
    /// <summary>
    /// Whether full-time schooling is not stated; rows from before say no and keep their value, also where nobody had stated it.
    /// A column of its own, since an instance of the version before cannot read a null in <c>full_time_schooling</c>.
    /// </summary>
    public partial class SchoolingUnstated : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "schooling_unstated",
                table: "participant",
                type: "boolean",
                nullable: false,
                defaultValue: false);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "schooling_unstated",
                table: "participant");
        }
    }
}
