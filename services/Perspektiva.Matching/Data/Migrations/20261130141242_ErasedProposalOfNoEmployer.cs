using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Perspektiva.Matching.Data.Migrations
{
    /// <summary>
    /// Whose company an erased person's proposal was for is asked by nobody: no employer learns of an erasure here, the end reaches them as a notice that names nobody. It is written no more. The column stays, with a
    /// default instead of a value, for the release before, which reads and writes it; a later one drops it: <c>ALTER TABLE erased_proposal DROP COLUMN employer_organisation_id</c>.
    /// </summary>
    public partial class ErasedProposalOfNoEmployer : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE erased_proposal ALTER COLUMN employer_organisation_id SET DEFAULT ''; UPDATE erased_proposal SET employer_organisation_id = '' WHERE employer_organisation_id <> ''");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE erased_proposal ALTER COLUMN employer_organisation_id DROP DEFAULT");
        }
    }
}
