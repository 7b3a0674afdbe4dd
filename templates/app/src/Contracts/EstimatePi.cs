using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Messaging.Contracts;

/// <summary>Asks for pi, estimated from random points. Answered by <see cref="PiEstimate"/>.</summary>
public sealed record EstimatePi([property: Range(1, 1_000_000_000), Description("How many points, 1 to 1,000,000,000.")] int Points);

/// <param name="Points">How many points were drawn.</param>
/// <param name="Pi">The estimate.</param>
public sealed record PiEstimate(int Points, double Pi);
