using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Tests.Domain;

public sealed class ScopeCatalogueTests
{
    private static readonly string[] AllRoles =
        [.. Enum.GetValues<OrganisationKind>().Select(Roles.Of), .. Roles.RecordPrefix.Keys];

    [Fact]
    public void Of_EveryRole_GivesKnownScopesOnly() =>
        Assert.All(AllRoles, role => Assert.True(ScopeCatalogue.Of(role).Count > 0 && ScopeCatalogue.Of(role).IsSubsetOf(ScopeCatalogue.All), role));

    [Fact]
    public void Of_OperatorsAlone_IsTheAdministrationOfOrganisations() =>
        Assert.Equal([Roles.Operator], AllRoles.Where(role => ScopeCatalogue.Of(role).Contains(ScopeCatalogue.OrganisationsAdmin)).Distinct());

    [Fact]
    public void Of_EmployersSide_SeesNoParticipants() =>
        Assert.All(["company", "chamber", Roles.Employer, Roles.Mentor], role => Assert.DoesNotContain(ScopeCatalogue.Of(role), scope => ScopeCatalogue.Audience[scope] == "participant"));

    [Fact]
    public void AudiencesOf_Scopes_NamesEachServiceOnce() =>
        Assert.Equal(["employer", "participant"], ScopeCatalogue.AudiencesOf(["participants:read", "openid", "places:read", "participants:write"]));
}
