using System.Text.RegularExpressions;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>Fields that have passed all checks.</summary>
internal sealed record CheckedFields(PersonalData Data, Wishes Wishes, string? ExternalRef);

/// <summary>Checks a person's fields; each finding names its JSON pointer.</summary>
internal static partial class PersonFieldsCheck
{
    private const int NameLength = 100;
    private const int MaxInterests = 10;

    /// <summary>Years of age; no Land's compulsory schooling lasts so long, a mistyped year does.</summary>
    private const int SchoolingEndsBefore = 25;

    /// <summary>The trimmed, typed values; null when something was found.</summary>
    /// <param name="standing">What is on record: of a birth date that stays it is not asked again whether somebody of that age would be registered, nor of a location where it may lie.</param>
    public static CheckedFields? Read(this Check check, PersonFields fields, DateOnly today, PersonFields? standing = null)
    {
        var data = Identity(check, fields, standing, today);
        var wishes = WishesOf(check, fields);
        var externalRef = check.Text("/externalRef", fields.ExternalRef, NameLength);
        return check.Failed || data is null ? null : new CheckedFields(data, wishes, externalRef);
    }

    /// <summary>A guardian's trimmed values; null when something was found.</summary>
    public static GuardianData? Guardian(this Check check, string pointer, GuardianBody guardian)
    {
        check.Known($"{pointer}/relation", (GuardianRelation?)guardian.Relation);
        var given = check.Text($"{pointer}/givenName", guardian.GivenName, NameLength, required: true);
        var family = check.Text($"{pointer}/familyName", guardian.FamilyName, NameLength, required: true);
        var email = Email(check, $"{pointer}/email", guardian.Email);
        var phone = Phone(check, $"{pointer}/phone", guardian.Phone);
        return given is null || family is null ? null : new GuardianData(given, family, email, phone);
    }

    /// <summary>Custody is for minors, legal care for adults.</summary>
    public static void GuardianActs(this Check check, string pointer, GuardianRelation relation, bool minor) => check.That(
        minor != (relation == GuardianRelation.LegalCarer), pointer, "must be legal_carer for an adult, parent or legal_guardian for a person under 18", "out_of_range");

    private static PersonalData? Identity(Check check, PersonFields fields, PersonFields? standing, DateOnly today)
    {
        var given = check.Text("/givenName", fields.GivenName, NameLength, required: true);
        var family = check.Text("/familyName", fields.FamilyName, NameLength, required: true);
        if (check.Required("/birthDate", fields.BirthDate) && fields.BirthDate != standing?.BirthDate)
            BirthDate(check, fields.BirthDate.Value, today);
        var street = check.Text("/address/street", fields.Address?.Street, 200);
        var postalCode = check.Text("/address/postalCode", fields.Address?.PostalCode, 5);
        if (postalCode is not null)
            check.That(PostalCodeForm().IsMatch(postalCode), "/address/postalCode", "must have five digits", "malformed");
        var town = check.Text("/address/town", fields.Address?.Town, NameLength);
        if (fields.Location != standing?.Location)
            check.Coordinates("/location", fields.Location?.Latitude, fields.Location?.Longitude);
        var email = Email(check, "/contact/email", fields.Contact?.Email);
        var phone = Phone(check, "/contact/phone", fields.Contact?.Phone);
        return given is null || family is null || fields.BirthDate is not { } birthDate
            ? null
            : new PersonalData(given, family, birthDate, street, postalCode, town, fields.Location?.Latitude, fields.Location?.Longitude, email, phone);
    }

    private static void BirthDate(Check check, DateOnly birthDate, DateOnly today)
    {
        if (!check.That(birthDate <= today, "/birthDate", "must not be in the future", "in_future"))
            return;
        var age = AgeReckoning.AgeOn(birthDate, today);
        check.That(
            age is >= AgeReckoning.MinimumAge and <= AgeReckoning.MaximumAge, "/birthDate",
            $"must be the birth date of someone from {AgeReckoning.MinimumAge} to {AgeReckoning.MaximumAge} years of age", "out_of_range");
    }

    private static Wishes WishesOf(Check check, PersonFields fields)
    {
        check.Range("/mobilityKm", fields.MobilityKm, 1, 200);
        check.Range("/hoursPerWeekMin", fields.HoursPerWeekMin, 1, 48);
        check.Range("/hoursPerWeekMax", fields.HoursPerWeekMax, 1, 48);
        if (fields is { HoursPerWeekMin: { } min, HoursPerWeekMax: { } max })
            check.That(min <= max, "/hoursPerWeekMax", "must not be below hoursPerWeekMin", "out_of_order");
        check.Plausible("/availableFrom", fields.AvailableFrom);
        check.Plausible("/availableUntil", fields.AvailableUntil);
        check.InOrder("/availableUntil", fields.AvailableFrom, fields.AvailableUntil);
        SchoolingEnd(check, fields);
        check.Known("/entitlements/supportedEmployment", fields.Entitlements?.SupportedEmployment);
        check.Known("/entitlements/workshopBenefits", fields.Entitlements?.WorkshopBenefits);
        return new Wishes(
            Exclusions(check, fields.Exclusions ?? []), Interests(check, fields.Interests ?? []), fields.MobilityKm,
            fields.HoursPerWeekMin, fields.HoursPerWeekMax, fields.AvailableFrom, fields.AvailableUntil, fields.FullTimeSchooling, fields.SchoolingEndsOn,
            fields.Entitlements);
    }

    private static void SchoolingEnd(Check check, PersonFields fields)
    {
        if (fields.SchoolingEndsOn is not { } last)
            return;
        check.That(fields.FullTimeSchooling == true, "/schoolingEndsOn", "goes with fullTimeSchooling true only", "not_applicable");
        if (fields.BirthDate is { } birthDate)
        {
            check.That(
                AgeReckoning.AgeOn(birthDate, last) is >= AgeReckoning.MinimumAge and < SchoolingEndsBefore, "/schoolingEndsOn",
                $"must be a day from the {AgeReckoning.MinimumAge}th birthday to before the {SchoolingEndsBefore}th", "out_of_range");
        }
    }

    private static FunctionalConstraint Exclusions(Check check, FunctionalConstraint[] exclusions)
    {
        var all = FunctionalConstraint.None;
        var known = Enum.GetValues<FunctionalConstraint>().Length - 1;
        check.Count("/exclusions", exclusions, 0, known);
        for (var i = 0; i < Math.Min(exclusions.Length, known); i++)
        {
            // "none" is a name of the enum, too, and no exclusion.
            check.That(
                exclusions[i] != FunctionalConstraint.None && Enum.IsDefined(exclusions[i]), $"/exclusions/{i}", "is not one of the known values", "unknown_value");
            check.That(!all.HasFlag(exclusions[i]), $"/exclusions/{i}", "stands there twice", "duplicate");
            all |= exclusions[i];
        }

        return all;
    }

    private static Interest[] Interests(Check check, Interest[] interests)
    {
        check.Count("/interests", interests, 0, MaxInterests);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < Math.Min(interests.Length, MaxInterests); i++)
        {
            var pointer = $"/interests/{i}";
            if (!check.Required(pointer, interests[i]))
                continue;
            check.That(KldbMainGroups.Contains(interests[i].KldbMainGroup), $"{pointer}/kldbMainGroup", "is not a main group of KldB 2010 (two digits)", "unknown_value");
            check.Range($"{pointer}/weight", (int?)interests[i].Weight, 1, 3);
            check.That(seen.Add(interests[i].KldbMainGroup), $"{pointer}/kldbMainGroup", "stands there twice", "duplicate");
        }

        return interests;
    }

    private static string? Email(Check check, string pointer, string? value)
    {
        var email = check.Text(pointer, value, 254);
        if (email is not null)
            check.That(EmailForm().IsMatch(email), pointer, "must be an e-mail address", "malformed");
        return email;
    }

    private static string? Phone(Check check, string pointer, string? value)
    {
        var phone = check.Text(pointer, value, 40);
        if (phone is not null)
            check.That(PhoneForm().IsMatch(phone), pointer, "must be a phone number of digits, blanks, + - / ( )", "malformed");
        return phone;
    }

    [GeneratedRegex(@"\A[0-9]{5}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex PostalCodeForm();

    [GeneratedRegex(@"\A[^@\s\p{C}]{1,64}@[^@\s\p{C}.]+(?:\.[^@\s\p{C}.]+)+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex EmailForm();

    [GeneratedRegex(@"\A[0-9+()/ -]{3,40}\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex PhoneForm();
}
