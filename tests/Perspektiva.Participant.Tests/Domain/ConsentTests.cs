using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Tests.Domain;

public sealed class ConsentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Give_AgainForAPurpose_EndsTheEarlierReceipt()
    {
        var person = Someone(ConsentPurpose.Processing);
        var first = person.ActiveConsent(ConsentPurpose.Processing)!;

        Give(person, ConsentPurpose.Processing);

        Assert.False(first.IsActive);
        Assert.NotEqual(first.Id, person.ActiveConsent(ConsentPurpose.Processing)!.Id);
        Assert.Equal([ConsentPurpose.Processing], person.EffectiveConsents);
    }

    [Fact]
    public void WithdrawConsent_Matching_LeavesTheOthers()
    {
        var person = Someone(ConsentPurpose.Processing, ConsentPurpose.Matching, ConsentPurpose.ShowToEmployer);

        var ended = person.WithdrawConsent(ConsentPurpose.Matching, Now, "coa_x");

        Assert.Equal(ConsentPurpose.Matching, Assert.Single(ended).Purpose);
        Assert.Equal([ConsentPurpose.Processing, ConsentPurpose.ShowToEmployer], person.EffectiveConsents);
    }

    [Fact]
    public void WithdrawConsent_Processing_WithdrawsAll()
    {
        var person = Someone(ConsentPurpose.Processing, ConsentPurpose.Matching);

        Assert.Equal(2, person.WithdrawConsent(ConsentPurpose.Processing, Now, "coa_x").Count);
        Assert.Empty(person.EffectiveConsents);
    }

    [Fact]
    public void ActsFor_Guardian_CustodyEndsWithMajorityAndACarerStays()
    {
        Assert.True(A(GuardianRelation.Parent).ActsFor(minor: true));
        Assert.False(A(GuardianRelation.Parent).ActsFor(minor: false));
        Assert.False(A(GuardianRelation.LegalCarer).ActsFor(minor: true));
        Assert.True(A(GuardianRelation.LegalCarer).ActsFor(minor: false));
    }

    private static Guardian A(GuardianRelation relation) => new() { PublicId = "gua_x", Relation = relation, Data = [] };

    private static Person Someone(params ConsentPurpose[] consents)
    {
        var person = Person.Register(Guid.CreateVersion7(), "par_x", "org_x", Now);
        foreach (var purpose in consents)
            Give(person, purpose);
        return person;
    }

    private static void Give(Person person, ConsentPurpose purpose) => person.Give(
        new Consent { Id = Guid.CreateVersion7(), PersonId = person.Id, Purpose = purpose, TextVersion = "1", RecordedBy = "portal", OrganisationId = "org_x" }, Now);
}
