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
    public void Of_EmployersSide_SeesNoParticipantsButWhomAPlacementBrings()
    {
        string[] OpeningParticipant(string role) => [.. ScopeCatalogue.Of(role).Where(scope => ScopeCatalogue.Audiences[scope].Contains("participant"))];

        Assert.All(["company", "chamber", Roles.Employer, Roles.Mentor], role => Assert.Equal(["placements:read", "placements:write"], OpeningParticipant(role)));
    }

    [Fact]
    public void Of_Chamber_IsThePortalOfTheCompaniesThatItKeeps() => Assert.Equal(ScopeCatalogue.Of("company"), ScopeCatalogue.Of("chamber"));

    [Fact]
    public void AudiencesOf_Scopes_NamesEachServiceOnce() =>
        Assert.Equal(["employer", "participant"], ScopeCatalogue.AudiencesOf(["participants:write", "openid", "places:read", "consents:write"]));

    /// <summary>Whoever reads of people or companies reads who read of them, and can ask which organisation that is.</summary>
    [Fact]
    public void AudiencesOf_WhatHasAnAccessLog_IsIdentityToo() =>
        Assert.Equal(["employer", "identity", "participant"], ScopeCatalogue.AudiencesOf(["participants:read", "companies:read"]));

    [Fact]
    public void AudiencesOf_Placements_IsMatchingAndWhoTellsNames() => Assert.Equal(["employer", "matching", "participant"], ScopeCatalogue.AudiencesOf(["placements:read"]));

    [Fact]
    public void AudiencesOf_ChangedPlacements_IsMatchingAndWhoKeepsAPlansAnswers() => Assert.Equal(["matching", "participant"], ScopeCatalogue.AudiencesOf(["placements:write"]));
}
