using CsCheck;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;

namespace Perspektiva.Participant.Tests.Domain;

public sealed class PublicStateTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_ConsentToMatching_TellsAbilitiesBenefitsAndCoarseLocation()
    {
        var state = PublicState.Of(Someone(ConsentPurpose.Processing, ConsentPurpose.Matching), "urn:x", Now);

        Assert.Equal(3, state.Abilities[0]);
        Assert.Equal(new Entitlements(EntitlementDecision.Granted, EntitlementDecision.Refused), state.Benefits);
        Assert.Equal((50.55, 9.68), (state.Latitude, state.Longitude));
        Assert.Equal([ConsentPurpose.Processing, ConsentPurpose.Matching], state.Consents);
    }

    [Theory]
    [InlineData(ConsentPurpose.Processing)]
    [InlineData(ConsentPurpose.Matching)]
    [InlineData(ConsentPurpose.Processing, ConsentPurpose.ShowToEmployer)]
    public void Of_NoEffectiveConsentToMatching_TellsNothingOfThePerson(params ConsentPurpose[] consents) =>
        AssertNothingTold(PublicState.Of(Someone(consents), "urn:x", Now));

    [Fact]
    public void Of_RestrictedPerson_TellsNothingAndNoConsent()
    {
        var person = Someone(ConsentPurpose.Processing, ConsentPurpose.Matching);
        person.Restrict(true);

        var state = PublicState.Of(person, "urn:x", Now);

        AssertNothingTold(state);
        Assert.Empty(state.Consents);
    }

    [Theory]
    [InlineData(null, false, true)]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    public void Of_Schooling_TellsWhatIsStatedAndThatItIsNot_WithoutConsentToo(bool? stated, bool schooling, bool unstated)
    {
        foreach (var person in new[] { Someone(ConsentPurpose.Processing, ConsentPurpose.Matching), Someone(ConsentPurpose.Processing) })
        {
            person.Wish(person.Wishes with { FullTimeSchooling = stated });

            var state = PublicState.Of(person, "urn:x", Now);

            Assert.Equal(stated, person.FullTimeSchooling);
            Assert.Equal((schooling, unstated), (state.FullTimeSchooling, state.SchoolingUnstated));
        }
    }

    [Fact]
    public void Of_EndOfSchooling_IsToldWhereItGoesOn_WithoutConsentToo()
    {
        var last = new DateOnly(2027, 7, 31);
        var person = Someone(ConsentPurpose.Processing);
        person.Wish(person.Wishes with { FullTimeSchooling = true, SchoolingEndsOn = last });
        Assert.Equal(last, PublicState.Of(person, "urn:x", Now).SchoolingEndsOn);
        Assert.Equal(last, person.Wishes.SchoolingEndsOn);

        person.Wish(person.Wishes with { FullTimeSchooling = null });

        Assert.Null(PublicState.Of(person, "urn:x", Now).SchoolingEndsOn);
    }

    [Fact]
    public void HashOf_SchoolingStatedAsPast_DiffersFromUnstated()
    {
        var person = Someone(ConsentPurpose.Processing);
        person.Wish(person.Wishes with { FullTimeSchooling = null });
        var unstated = PublicState.HashOf(PublicState.Of(person, "urn:x", Now));
        person.Wish(person.Wishes with { FullTimeSchooling = false });

        Assert.NotEqual(unstated, PublicState.HashOf(PublicState.Of(person, "urn:x", Now)));
    }

    [Fact]
    public void HashOf_OtherTimeIdAndVersion_IsEqual()
    {
        var person = Someone(ConsentPurpose.Processing, ConsentPurpose.Matching);
        var before = PublicState.HashOf(PublicState.Of(person, "urn:x", Now));
        person.Advance();

        Assert.Equal(before, PublicState.HashOf(PublicState.Of(person, "urn:x", Now.AddDays(1))));
    }

    [Fact]
    public void HashOf_AnyRatingChanged_Differs() => Gen.Select(Gen.Int[0, 31], Gen.Int[1, 5]).Sample((dimension, rating) =>
    {
        var person = Someone(ConsentPurpose.Processing, ConsentPurpose.Matching);
        var before = PublicState.HashOf(PublicState.Of(person, "urn:x", Now));
        var ratings = (int?[])person.Abilities.Clone();
        var same = ratings[dimension] == rating;
        ratings[dimension] = rating;
        person.Assess(ratings, complete: true);
        return same == before.AsSpan().SequenceEqual(PublicState.HashOf(PublicState.Of(person, "urn:x", Now)));
    });

    private static void AssertNothingTold(ParticipantChanged state)
    {
        Assert.All(state.Abilities, Assert.Null);
        Assert.Empty(state.Interests);
        Assert.Empty(state.SupportNeeds);
        Assert.Equal(FunctionalConstraint.None, state.Exclusions);
        Assert.Null(state.Benefits);
        Assert.Equal((null, null, null, null), (state.Latitude, state.Longitude, state.MobilityKm, state.HoursPerWeekMax));
    }

    private static Person Someone(params ConsentPurpose[] consents)
    {
        var person = Person.Register(Guid.CreateVersion7(), "par_x", "org_x", Now);
        var data = new PersonalData("Mika", "Beispiel", new DateOnly(2004, 5, 17), null, "36037", "Fulda", null, null, null, null);
        person.Identify(data, new CoarseLocation(50.55, 9.68), [1], [2], [3], new DateOnly(2026, 11, 24));
        person.Wish(new Wishes(FunctionalConstraint.Heights, [new Interest("29", 3)], 25, 20, 39, null, null, false, Entitlements: new(EntitlementDecision.Granted, EntitlementDecision.Refused)));
        person.SetPlan(new SupportPlan([new SupportNeed(Dimension.Reading, SupportKind.Instruction, 2)], []));
        person.Assess([.. Enumerable.Repeat<int?>(3, 32)], complete: true);
        foreach (var purpose in consents)
        {
            person.Give(
                new Consent
                {
                    Id = Guid.CreateVersion7(),
                    PersonId = person.Id,
                    Purpose = purpose,
                    TextVersion = "1",
                    RecordedBy = "portal",
                    OrganisationId = "org_x",
                },
                Now);
        }

        return person;
    }
}
