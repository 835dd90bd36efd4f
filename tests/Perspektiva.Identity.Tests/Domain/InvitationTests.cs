using Perspektiva.Identity.Domain;

namespace Perspektiva.Identity.Tests.Domain;

public sealed class InvitationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Accept_UntilFourteenDays_AndOnce()
    {
        var (invitation, code) = Invitation.Issue(Organisation.Found("Schule", OrganisationKind.School, Now), null, Roles.Coach, "coa_x", Now);
        Assert.Equal(invitation.CodeHash, Invitation.HashOf(code));
        Assert.True(invitation.IsOpen(Now + Invitation.Lifetime - TimeSpan.FromSeconds(1)));
        Assert.False(invitation.IsOpen(Now + Invitation.Lifetime));
        Assert.Throws<InvalidOperationException>(() => invitation.Accept(Account.Open([1], Now), Now + Invitation.Lifetime));

        var membership = invitation.Accept(Account.Open([1], Now), Now.AddDays(13));
        Assert.Equal(("coach", "coa_x", membership.Id), (membership.Role, membership.RecordId, invitation.MembershipId));
        Assert.False(invitation.IsOpen(Now.AddDays(13)));
        Assert.Throws<InvalidOperationException>(() => invitation.Accept(Account.Open([2], Now), Now.AddDays(13)));
    }

    [Theory]
    [InlineData(Roles.Coach, true)]
    [InlineData(Roles.Mentor, true)]
    [InlineData(Roles.Participant, true)]
    [InlineData(Roles.Guardian, true)]
    [InlineData(Roles.Employer, false)]
    [InlineData(Roles.Operator, false)]
    public void NamesOnePerson_ByRole(string role, bool expected) => Assert.Equal(
        expected, Invitation.Issue(Organisation.Found("Haus", OrganisationKind.Company, Now), null, role, null, Now).Invitation.NamesOnePerson);
}
