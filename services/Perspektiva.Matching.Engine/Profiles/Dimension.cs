namespace Perspektiva.Matching.Engine;

/// <summary>
/// The 32 dimensions on which abilities and requirements are rated, 1 (very low) to 5 (very high), in DOMAIN's order.
/// The numbers are stored and sent: never reorder, only append.
/// </summary>
public enum Dimension
{
    /// <summary>Cognition: planning one's work (Arbeitsplanung).</summary>
    Planning = 0,

    /// <summary>Cognition: grasping instructions (Auffassung).</summary>
    GraspingInstructions = 1,

    /// <summary>Cognition: attention (Aufmerksamkeit).</summary>
    Attention = 2,

    /// <summary>Cognition: concentration (Konzentration).</summary>
    Concentration = 3,

    /// <summary>Cognition: learning and remembering (Lernen und Merken).</summary>
    Learning = 4,

    /// <summary>Cognition: problem solving (Problemlösen).</summary>
    ProblemSolving = 5,

    /// <summary>Cognition: switching between tasks (Umstellung).</summary>
    Switching = 6,

    /// <summary>Cognition: spatial imagination (Vorstellung).</summary>
    SpatialImagination = 7,

    /// <summary>Social: assertiveness (Durchsetzung).</summary>
    Assertiveness = 8,

    /// <summary>Social: guiding others (Führungsfähigkeit).</summary>
    GuidingOthers = 9,

    /// <summary>Social: making contact (Kontaktfähigkeit).</summary>
    MakingContact = 10,

    /// <summary>Social: giving criticism (Kritik üben).</summary>
    GivingCriticism = 11,

    /// <summary>Social: taking criticism (Kritisierbarkeit).</summary>
    TakingCriticism = 12,

    /// <summary>Social: teamwork (Teamarbeit).</summary>
    Teamwork = 13,

    /// <summary>Way of working: perseverance (Ausdauer).</summary>
    Perseverance = 14,

    /// <summary>Way of working: checking one's own results (Kritische Kontrolle).</summary>
    CheckingResults = 15,

    /// <summary>Way of working: tolerance of failure (Misserfolgstoleranz).</summary>
    ToleranceOfFailure = 16,

    /// <summary>Way of working: tidiness (Ordnungsbereitschaft).</summary>
    Tidiness = 17,

    /// <summary>Way of working: punctuality (Pünktlichkeit).</summary>
    Punctuality = 18,

    /// <summary>Way of working: independence (Selbständigkeit).</summary>
    Independence = 19,

    /// <summary>Way of working: care (Sorgfalt).</summary>
    Care = 20,

    /// <summary>Way of working: responsibility (Verantwortung).</summary>
    Responsibility = 21,

    /// <summary>Psychomotor: drive (Antrieb).</summary>
    Drive = 22,

    /// <summary>Psychomotor: fine motor skills (Feinmotorik).</summary>
    FineMotorSkills = 23,

    /// <summary>Psychomotor: reaction speed (Reaktionsgeschwindigkeit).</summary>
    ReactionSpeed = 24,

    /// <summary>Literacy and communication: reading (Lesen).</summary>
    Reading = 25,

    /// <summary>Literacy and communication: arithmetic (Rechnen).</summary>
    Arithmetic = 26,

    /// <summary>Literacy and communication: writing (Schreiben).</summary>
    Writing = 27,

    /// <summary>Literacy and communication: speaking (Sprechen).</summary>
    Speaking = 28,

    /// <summary>Physical: standing and walking (Stehen und Gehen).</summary>
    StandingWalking = 29,

    /// <summary>Physical: lifting and carrying (Heben und Tragen).</summary>
    LiftingCarrying = 30,

    /// <summary>Physical: stamina over the day (Ausdauer über den Tag).</summary>
    Stamina = 31,
}
