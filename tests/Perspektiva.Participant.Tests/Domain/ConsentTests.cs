using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Tests.Domain;

public sealed class ConsentTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly DateOnly Birth = new(2008, 11, 24);
    private static readonly DateOnly Birthday18 = new(2026, 11, 24);

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
    public void WithdrawnLastOn_IsTheDayInBerlinOfSomebodysWithdrawalAndNoneWhereAConsentEndedByItself()
    {
        var person = Someone(ConsentPurpose.Processing, ConsentPurpose.Matching, ConsentPurpose.ShowToEmployer);
        Assert.Null(person.WithdrawnLastOn(ConsentPurpose.Matching));

        // 23:30 UTC is half past midnight of the next day there.
        person.WithdrawConsent(ConsentPurpose.Matching, new DateTimeOffset(2026, 11, 10, 23, 30, 0, TimeSpan.Zero), "par_x");
        Assert.Equal((new DateOnly(2026, 11, 11), null), (person.WithdrawnLastOn(ConsentPurpose.Matching), person.WithdrawnLastOn(ConsentPurpose.Processing)));
        Give(person, ConsentPurpose.Matching);
        Assert.Equal(new DateOnly(2026, 11, 11), person.WithdrawnLastOn(ConsentPurpose.Matching));

        person.WithdrawConsent(ConsentPurpose.Processing, Now, "par_x");
        Assert.All(Enum.GetValues<ConsentPurpose>(), purpose => Assert.Equal(new DateOnly(2026, 11, 24), person.WithdrawnLastOn(purpose)));

        var minor = Minor();
        Given(minor, ConsentPurpose.Processing, "gua_parent");
        minor.ReckonAge(Birth, Birthday18);
        Assert.Single(minor.EndConsentsByAge(Now));
        Assert.Null(minor.WithdrawnLastOn(ConsentPurpose.Processing));
    }

    [Fact]
    public void ActsFor_Guardian_CustodyEndsWithMajorityAndACarerStays()
    {
        Assert.True(A(GuardianRelation.Parent).ActsFor(minor: true));
        Assert.False(A(GuardianRelation.Parent).ActsFor(minor: false));
        Assert.False(A(GuardianRelation.LegalCarer).ActsFor(minor: true));
        Assert.True(A(GuardianRelation.LegalCarer).ActsFor(minor: false));
    }

    [Fact]
    public void EndConsentsByAge_TheDayBefore_NothingEnds_OnTheBirthday_WhatAGuardianAloneGave()
    {
        var (person, carer) = (Minor(), A(GuardianRelation.LegalCarer));
        var parent = Given(person, ConsentPurpose.Processing, "gua_parent");
        var together = Given(person, ConsentPurpose.Matching, "gua_parent", personAgrees: true);

        person.ReckonAge(Birth, Birthday18.AddDays(-1));
        Assert.Empty(person.EndConsentsByAge(Now));
        Assert.Equal(2, person.EffectiveConsents.Count);

        person.ReckonAge(Birth, Birthday18);
        person.Guardians.Add(carer);
        var byCarer = Given(person, ConsentPurpose.ShareWithNetwork, carer.PublicId);
        Assert.Equal([parent], person.EndConsentsByAge(Now));
        Assert.Equal((false, true, true), (parent.IsActive, together.IsActive, byCarer.IsActive));
        Assert.Equal(Person.MajorityReached, parent.EndedBy);
        Assert.Empty(person.EndConsentsByAge(Now));
    }

    [Fact]
    public void EndConsentsByAge_MinorFound_WhatNoGuardianOfAMinorGaveEnds()
    {
        var person = Minor();
        person.ReckonAge(Birth, Birthday18);
        Give(person, ConsentPurpose.Processing);
        var carer = A(GuardianRelation.LegalCarer);
        person.Guardians.Add(carer);
        var byCarer = Given(person, ConsentPurpose.Matching, carer.PublicId);
        var byParent = Given(person, ConsentPurpose.ShareWithNetwork, "gua_parent");

        person.ReckonAge(Birth.AddYears(1), Birthday18);

        Assert.Equal([ConsentPurpose.Processing, ConsentPurpose.Matching], person.EndConsentsByAge(Now).Select(consent => consent.Purpose));
        Assert.Equal((Person.MinorityFound, (DateTimeOffset?)Now, true), (byCarer.EndedBy, byCarer.WithdrawnAt, byParent.IsActive));
        Assert.Empty(person.EndConsentsByAge(Now));
    }

    [Fact]
    public void Give_ByTheGuardianAgain_KeepsWhatTheYoungPersonAgreedToAndTheOldReceiptIsNoWithdrawal()
    {
        var person = Minor();
        var together = Given(person, ConsentPurpose.Processing, "gua_parent", personAgrees: true);

        var renewed = Given(person, ConsentPurpose.Processing, "gua_parent");

        Assert.Equal((false, (DateTimeOffset?)null, (Guid?)renewed.Id), (together.IsActive, together.WithdrawnAt, together.ReplacedBy));
        Assert.True(renewed.PersonAgrees);
        person.ReckonAge(Birth, Birthday18);
        Assert.Empty(person.EndConsentsByAge(Now));
    }

    [Fact]
    public void Give_AfterAWithdrawalOrForAnAdult_TakesNoAgreementOver()
    {
        var minor = Minor();
        Given(minor, ConsentPurpose.Processing, "gua_parent", personAgrees: true);
        minor.WithdrawConsent(ConsentPurpose.Processing, Now, "par_x");
        Assert.False(Given(minor, ConsentPurpose.Processing, "gua_parent").PersonAgrees);

        var adult = Minor();
        Given(adult, ConsentPurpose.Processing, "gua_parent", personAgrees: true);
        adult.ReckonAge(Birth, Birthday18);
        Assert.False(Given(adult, ConsentPurpose.Processing, "gua_carer").PersonAgrees);
    }

    [Fact]
    public void RemoveGuardian_OfficeEnded_ConsentsStayUntilCustodyEnds()
    {
        var person = Minor();
        var parent = A(GuardianRelation.Parent);
        person.Guardians.Add(parent);
        var consent = Given(person, ConsentPurpose.Processing, parent.PublicId);

        Assert.Empty(person.RemoveGuardian(parent, neverWas: false, Now));
        Assert.Equal((true, 0), (consent.IsActive, person.Guardians.Count));

        person.ReckonAge(Birth, Birthday18);
        Assert.Equal([consent], person.EndConsentsByAge(Now));
    }

    [Fact]
    public void RemoveGuardian_CarerWhoseOfficeEnded_IsNotTakenForCustody()
    {
        var person = Minor();
        person.ReckonAge(Birth, Birthday18);
        var carer = A(GuardianRelation.LegalCarer);
        person.Guardians.Add(carer);
        var consent = Given(person, ConsentPurpose.Processing, carer.PublicId);

        Assert.Empty(person.RemoveGuardian(carer, neverWas: false, Now));

        Assert.Empty(person.EndConsentsByAge(Now));
        Assert.True(consent.IsActive);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void RemoveGuardian_NeverWasOne_ConsentsEndButAnAdultsOwn(bool minor, bool agreedEnds)
    {
        var person = Minor();
        var parent = A(GuardianRelation.Parent);
        person.Guardians.Add(parent);
        var alone = Given(person, ConsentPurpose.Processing, parent.PublicId);
        var together = Given(person, ConsentPurpose.Matching, parent.PublicId, personAgrees: true);
        var others = Given(person, ConsentPurpose.ShareWithNetwork, "gua_other");
        person.ReckonAge(Birth, minor ? Birthday18.AddDays(-1) : Birthday18);

        var ended = person.RemoveGuardian(parent, neverWas: true, Now);

        Assert.Equal((true, agreedEnds), (ended.Contains(alone), ended.Contains(together)));
        Assert.Equal((Person.NoGuardian, true), (alone.EndedBy, others.IsActive));
    }

    [Fact]
    public void EndConsentsByAge_OwnConsent_GoesOn()
    {
        var person = Someone(ConsentPurpose.Processing, ConsentPurpose.Matching);
        person.ReckonAge(Birth, Birthday18);

        Assert.Empty(person.EndConsentsByAge(Now));
        Assert.Equal(2, person.EffectiveConsents.Count);
    }

    [Fact]
    public void OwnConsentDueOn_ThreeMonthsBefore_AndNotWhereThePersonAgrees()
    {
        var person = Minor();
        var due = Birthday18.AddMonths(-3);
        Given(person, ConsentPurpose.Processing, "gua_parent");
        person.ReckonAge(Birth, due.AddDays(-1));
        Assert.Null(person.OwnConsentDueOn(due.AddDays(-1)));
        Assert.Equal(Birthday18, person.OwnConsentDueOn(due));

        Given(person, ConsentPurpose.Processing, "gua_parent", personAgrees: true);
        Assert.Null(person.OwnConsentDueOn(due));
    }

    private static Person Minor() => Person.Register(Guid.CreateVersion7(), "par_x", "org_x", Now);

    private static Consent Given(Person person, ConsentPurpose purpose, string guardian, bool personAgrees = false)
    {
        var consent = new Consent
        {
            Id = Guid.CreateVersion7(),
            PersonId = person.Id,
            Purpose = purpose,
            TextVersion = "1",
            RecordedBy = "portal",
            OrganisationId = "org_x",
            GuardianId = guardian,
            PersonAgrees = personAgrees,
        };
        person.Give(consent, Now);
        return consent;
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
