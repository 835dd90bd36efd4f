using CsCheck;

using Perspektiva.Contracts.V1;
using Perspektiva.Notification.Domain;

namespace Perspektiva.Notification.Tests.Domain;

public sealed class AddresseesTests
{
    private static readonly ProposalChanged Proposal = new(
        Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "pro_1", Guid.CreateVersion7(), "par_1", Guid.CreateVersion7(), "plc_1", "cmp_1",
        "coa_1", ["mtr_1"], "org_employer", ["gua_1"], ProposalStatus.AskedParticipant, null, DeclineReason.None, null);

    private static readonly Accompaniment Coach = new("coa_1", "coa_2", [], ["org_jobcentre"]);
    private static readonly Accompaniment Nobody = new(null, null, [], ["org_jobcentre"]);

    [Fact]
    public void Proposal_AskedParticipant_ReachesTheYoungSideOnly() =>
        Assert.Equal(["par_1", "gua_1"], Addressees.Of(Proposal, ProposalReach.YoungSide, Coach).Select(a => a.Recipient));

    [Fact]
    public void Proposal_BeforeAgreed_TellsTheEmployerNothingOfThePerson() =>
        Gen.Enum<ProposalStatus>().Select(Gen.Enum<ProposalReach>(), Gen.Enum<DeclineReason>(), Gen.Enum<Party>()).Where(g => g.Item1 is not ProposalStatus.Agreed).Sample(g =>
        {
            var (status, before, reason, by) = g;
            var state = Proposal with { Status = status, Reason = reason, DeclinedBy = by };
            foreach (var told in Addressees.Of(state, before, Coach).Where(a => a.Recipient is "org_employer" or "mtr_1"))
            {
                Assert.Null(told.References.Participant);
                Assert.Null(told.References.Participants);
                if (by is not Party.Employer && reason is not (DeclineReason.PlaceFull or DeclineReason.PlaceClosed)) Assert.Null(told.References.Detail);
            }
        });

    [Fact]
    public void Proposal_InAnyState_TellsWhoseCompanysItIs() =>
        Gen.Enum<ProposalStatus>().Select(Gen.Enum<ProposalReach>()).Sample(g =>
            Assert.All(Addressees.Of(Proposal with { Status = g.Item1 }, g.Item2, Coach), told => Assert.Equal("cmp_1", told.Company)));

    [Fact]
    public void Proposal_DeclinedByTheYoungPerson_NeverReachesAnEmployerThatWasNotAsked() =>
        Assert.DoesNotContain(
            Addressees.Of(Proposal with { Status = ProposalStatus.Declined, DeclinedBy = Party.Participant }, ProposalReach.YoungSide, Coach),
            a => a.Recipient is "org_employer" or "mtr_1");

    [Theory]
    [InlineData(ProposalStatus.Declined)]
    [InlineData(ProposalStatus.Withdrawn)]
    [InlineData(ProposalStatus.Expired)]
    public void Proposal_EndedAfterTheEmployerWasAsked_ReachesBothSides(ProposalStatus status) =>
        Assert.Superset(
            new HashSet<string> { "par_1", "coa_1", "org_employer" },
            Addressees.Of(Proposal with { Status = status, DeclinedBy = Party.Employer }, ProposalReach.EmployerAsked, Coach).Select(a => a.Recipient).ToHashSet());

    [Fact]
    public void Proposal_Agreed_ReachesEverybody() =>
        Assert.Equal(
            ["par_1", "gua_1", "coa_1", "org_employer", "mtr_1"],
            Addressees.Of(Proposal with { Status = ProposalStatus.Agreed }, ProposalReach.EmployerAsked, Coach).Select(a => a.Recipient));

    [Theory]
    [InlineData(null, "coa_1: par_1; coa_2: par_2; org_jobcentre: par_3")]
    [InlineData("coa_2", "coa_1: par_1 par_2; org_jobcentre: par_3")]
    [InlineData("coa_1", "org_school: par_1; coa_1: par_1; coa_2: par_2; org_jobcentre: par_3")]
    public void Matches_OfSeveralCoaches_GiveEachTheirOwnPeopleOnly(string? inactive, string expected)
    {
        var found = new MatchesFound(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "plc_1",
            [Match("par_1", "coa_1", null), Match("par_2", "coa_2", "coa_1"), Match("par_3", null, null)]);

        var registering = new Dictionary<string, IReadOnlyCollection<string>>(StringComparer.Ordinal) { ["par_1"] = ["org_school"], ["par_2"] = ["org_school"], ["par_3"] = ["org_jobcentre"] };
        var told = Addressees.Of(found, inactive is null ? [] : [inactive], registering);

        Assert.Equal(expected, string.Join("; ", told.Select(a => $"{a.Recipient}: {string.Join(' ', a.References.Participants!)}")));
    }

    [Fact]
    public void Placement_SameStageAgain_TellsNobody() => Assert.Empty(Addressees.Of(Placement(PlacementStage.Trial), PlacementStage.Trial, Coach, []));

    [Fact]
    public void Placement_Started_ReachesCoachMentorAndYoungPerson() =>
        Assert.Equal(
            [("coa_1", NoticeKind.PlacementStarted), ("mtr_1", NoticeKind.PlacementStarted), ("par_1", NoticeKind.PlacementStarted)],
            Addressees.Of(Placement(PlacementStage.Trial), null, Coach, []).Select(a => (a.Recipient, a.Kind)));

    [Theory]
    [InlineData(null, PlacementStage.Trial, nameof(NoticeKind.PlacementStarted))]
    [InlineData(PlacementStage.Trial, PlacementStage.Paused, nameof(NoticeKind.PlacementStageChanged))]
    [InlineData(PlacementStage.Paused, PlacementStage.Ended, nameof(NoticeKind.PlacementEnded))]
    [InlineData(PlacementStage.Ended, PlacementStage.Trial, nameof(NoticeKind.PlacementEndTakenBack))]
    public void Placement_OfAnEmployer_ReachesTheOrganisationAndTellsWhoseCompanysItIs(PlacementStage? before, PlacementStage stage, string kind)
    {
        var told = Addressees.Of(Placement(stage) with { EmployerOrganisationId = "org_employer" }, before, Coach, []).Single(a => a.Recipient == "org_employer");

        Assert.Equal((kind, "cmp_1", stage.ToString()), (told.Kind.ToString(), told.Company, told.References.Detail));
    }

    [Theory]
    [InlineData(null, PlacementStage.Trial, true)]
    [InlineData(PlacementStage.Trial, PlacementStage.Internship, false)]
    [InlineData(PlacementStage.Trial, PlacementStage.Paused, false)]
    [InlineData(PlacementStage.Trial, PlacementStage.Ended, true)]
    [InlineData(PlacementStage.Ended, PlacementStage.Internship, true)]
    public void Placement_StageChanged_ReachesGuardiansAtStartAndEnd(PlacementStage? before, PlacementStage stage, bool told) =>
        Assert.Equal(told, Addressees.Of(Placement(stage), before, Coach, ["gua_1"]).Any(a => a.Recipient == "gua_1"));

    [Fact]
    public void Placement_EndedByErasure_ReachesCoachEmployerAndMentorAndNamesNobody()
    {
        var ended = Placement(PlacementStage.Ended) with { EndReason = DeclineReason.Erased, EmployerOrganisationId = "org_employer" };
        var told = Addressees.Of(ended, PlacementStage.Trial, Coach, ["gua_1"]).ToList();

        Assert.Equal(["coa_1", "org_employer", "mtr_1"], told.Select(a => a.Recipient));
        Assert.All(told, a => Assert.Equal(NoticeKind.PlacementEnded, a.Kind));
        Assert.All(told, a => Assert.Null(a.References.Participant));
    }

    [Fact]
    public void Placement_SameMentorAgain_TellsNobody() => Assert.Empty(Addressees.OfMentor(Placement(PlacementStage.Trial), "mtr_1", erased: false, Coach));

    [Theory]
    [InlineData("mtr_0", false, PlacementStage.Trial, "mtr_0 MentorshipEnded, mtr_1 MentorshipStarted, coa_1 PlacementMentorChanged, org_employer PlacementMentorChanged, par_1 PlacementMentorChanged")]
    [InlineData("mtr_0", true, PlacementStage.Paused, "mtr_1 MentorshipStarted, coa_1 PlacementMentorChanged, org_employer PlacementMentorChanged, par_1 PlacementMentorChanged")]
    [InlineData(null, false, PlacementStage.Trial, "mtr_1 MentorshipStarted, coa_1 PlacementMentorChanged, org_employer PlacementMentorChanged, par_1 PlacementMentorChanged")]
    [InlineData("mtr_0", false, PlacementStage.Ended, "mtr_0 MentorshipEnded")]
    public void Placement_AnotherMentor_TellsWhoComesWhoGoesAndTheOthers(string? before, bool erased, PlacementStage stage, string expected)
    {
        var told = Addressees.OfMentor(Placement(stage) with { EmployerOrganisationId = "org_employer" }, before, erased, Coach).ToList();

        Assert.Equal(expected, string.Join(", ", told.Select(a => $"{a.Recipient} {a.Kind}")));
        Assert.All(told, a => Assert.Equal(("cmp_1", "pmt_1"), (a.Company, a.References.Placement)));
    }

    [Theory]
    [InlineData(25, null, null, PlacementStage.Trial, "coa_1 Start, org_employer Start, mtr_1 Start")]
    [InlineData(24, 30, null, PlacementStage.Paused, "coa_1 ProbationEnd, org_employer ProbationEnd, mtr_1 ProbationEnd")]
    [InlineData(25, 30, 30, PlacementStage.Trial, "coa_1 Start,ProbationEnd,SubsidyEnd, org_employer Start,ProbationEnd,SubsidyEnd, mtr_1 Start,ProbationEnd,SubsidyEnd")]
    [InlineData(24, null, null, PlacementStage.Trial, "")]
    [InlineData(25, null, null, PlacementStage.Ended, "")]
    public void Placement_OtherDates_TellsCoachCompanyAndMentorWhich(int start, int? probation, int? subsidy, PlacementStage stage, string expected)
    {
        var (now, before) = (Placement(stage) with { WarningOpen = false, EmployerOrganisationId = "org_employer" }, new PlacementDates(new DateOnly(2026, 11, 24), null, null));
        now = now with { StartsOn = new DateOnly(2026, 11, start), ProbationEndsOn = Day(probation), SubsidyEndsOn = Day(subsidy) };

        var told = Addressees.OfDates(now, before, Coach).ToList();

        Assert.Equal(expected, string.Join(", ", told.Select(a => $"{a.Recipient} {a.References.Detail}")));
        Assert.All(told, a => Assert.Equal((NoticeKind.PlacementDatesChanged, "cmp_1", "pmt_1", "par_1"), (a.Kind, a.Company, a.References.Placement, a.References.Participant)));
        Assert.Empty(Addressees.OfDates(now, null, Coach));
        Assert.Empty(Addressees.OfDates(now with { WarningOpen = null }, before, Coach));

        static DateOnly? Day(int? day) => day is { } given ? new DateOnly(2026, 11, given) : null;
    }

    [Fact]
    public void Placement_WithoutMentor_TellsCoachWhoStandsInAndCompany()
    {
        var told = Addressees.OfNoMentor("pmt_1", "org_employer", "cmp_1", Coach).ToList();

        Assert.Equal(["coa_1", "coa_2", "org_employer"], told.Select(a => a.Recipient));
        Assert.All(told, a => Assert.Equal((NoticeKind.PlacementWithoutMentor, "cmp_1", new NoticeReferences { Placement = "pmt_1" }), (a.Kind, a.Company, a.References)));
        Assert.Equal([null, "cmp_1"], Addressees.OfNoMentor("pmt_1", "org_employer", "cmp_1", Nobody).Select(a => a.Company));
        Assert.All(Addressees.OfNoMentor("pmt_1", "org_employer", null, Coach), a => Assert.Null(a.Company));
    }

    [Fact]
    public void Placement_AnotherMentor_WhoGoesIsToldNothingOfWhatComesNext()
    {
        var told = Addressees.OfMentor(Placement(PlacementStage.Trial) with { NextCheckInOn = new DateOnly(2026, 12, 1) }, "mtr_0", erased: false, Coach).ToList();

        Assert.Equal(new NoticeReferences { Placement = "pmt_1", Place = "plc_1" }, told.Single(a => a.Recipient == "mtr_0").References);
        Assert.All(told.Where(a => a.Recipient != "mtr_0"), a => Assert.Equal((new DateOnly(2026, 12, 1), "par_1"), (a.References.On, a.References.Participant)));
    }

    [Theory]
    [InlineData("YoungSide", "coa_1")]
    [InlineData("EmployerAsked", "coa_1 org_employer")]
    [InlineData("Agreed", "coa_1 org_employer mtr_1")]
    public void Proposal_EndedByErasure_ReachesWhoHadHeardOfItAndNamesNobody(string before, string recipients)
    {
        var told = Addressees.Of(Proposal with { Status = ProposalStatus.Withdrawn, DeclinedBy = Party.System, Reason = DeclineReason.Erased }, Enum.Parse<ProposalReach>(before), Coach).ToList();

        Assert.Equal(recipients, string.Join(' ', told.Select(a => a.Recipient)));
        Assert.All(told, a => Assert.Null(a.References.Participant));
    }

    /// <summary>The company's people are mailed what is told of their company, and not what its news say to who registered the person.</summary>
    [Fact]
    public void Proposal_OfAPersonWithoutACoach_ReachesWhoRegisteredThemAndIsNoCompanys()
    {
        var told = Addressees.Of(Proposal with { Status = ProposalStatus.Agreed }, ProposalReach.EmployerAsked, Nobody).ToList();

        Assert.Equal(["par_1", "gua_1", "org_jobcentre", "org_employer", "mtr_1"], told.Select(a => a.Recipient));
        Assert.Equal(["org_jobcentre"], told.Where(a => a.Company is null).Select(a => a.Recipient));
    }

    [Fact]
    public void CheckIn_WithWarningAndNoCoach_ReachesWhoRegisteredThePerson() =>
        Assert.Equal(("org_jobcentre", NoticeKind.CheckInWarning), Addressees.Of(
            new CheckInRecorded(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "chk_1", Guid.CreateVersion7(), null, null, new DateOnly(2026, 11, 24), 2, 5, 4, true, null),
            "pmt_1", Nobody).Select(a => (a.Recipient, a.Kind)).Single());

    [Theory]
    [InlineData(ProposalReviewKind.Objection, null, "coa_1 coa_2 org_jobcentre", nameof(NoticeKind.ProposalObjection), "Participant")]
    [InlineData(ProposalReviewKind.SecondLook, ProposalReviewOutcome.Upheld, "par_1 gua_1 coa_1", nameof(NoticeKind.ProposalReviewed), "Upheld")]
    public void Review_OfAProposal_ReachesWhoMayLookAgainThenTheYoungSide(ProposalReviewKind kind, ProposalReviewOutcome? outcome, string recipients, string notice, string detail)
    {
        var review = new ProposalReviewed(
            Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "pro_1", Guid.CreateVersion7(), "par_1", "plc_1", "coa_1", kind, outcome, Party.Participant);

        var told = Addressees.Of(review, Coach, ["gua_1"]).ToList();

        Assert.Equal(recipients, string.Join(' ', told.Select(a => a.Recipient)));
        Assert.All(told, a => Assert.Equal((notice, detail, "pro_1"), (a.Kind.ToString(), a.References.Detail, a.References.Proposal)));
    }

    [Fact]
    public void CoachLeft_OfSeveralPeople_TellsEachOrganisationOfItsOwnAndWhetherSomebodyStandsIn()
    {
        var told = Addressees.OfCoachLeft("coa_1", [("par_1", ["org_a"], false), ("par_2", ["org_a", "org_b"], false), ("par_3", ["org_a"], true)]);

        Assert.Equal(
            ["org_a AnotherActs par_3", "org_a NobodyActs par_1 par_2", "org_b NobodyActs par_2"],
            told.Select(a => $"{a.Recipient} {a.References.Detail} {string.Join(' ', a.References.Participants!)}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public void CheckIn_WithWarning_IsAWarningToCoachAndSubstituteOnly() =>
        Assert.Equal(
            [("coa_1", NoticeKind.CheckInWarning), ("coa_2", NoticeKind.CheckInWarning), ("mtr_1", NoticeKind.CheckInRecorded)],
            Addressees.Of(new CheckInRecorded(Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "chk_1", Guid.CreateVersion7(), "coa_1", "mtr_1",
                new DateOnly(2026, 11, 24), 2, 5, 4, true, null), "pmt_1", Coach).Select(a => (a.Recipient, a.Kind)));

    private static FoundMatch Match(string participant, string? coach, string? substitute) => new(Guid.CreateVersion7(), participant, coach, substitute, 8000);

    private static PlacementChanged Placement(PlacementStage stage) => new(
        Guid.CreateVersion7(), DateTimeOffset.UnixEpoch, Guid.CreateVersion7(), 1, "pmt_1", Guid.CreateVersion7(), Guid.CreateVersion7(), "par_1", Guid.CreateVersion7(), "plc_1", "cmp_1",
        "coa_1", "mtr_1", stage, new DateOnly(2026, 11, 24), null, DeclineReason.None, null);
}
