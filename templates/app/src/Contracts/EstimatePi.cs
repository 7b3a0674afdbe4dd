using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Messaging.Contracts;

/// <summary>Estimates pi from random points. The response is <see cref="PiEstimate"/>.</summary>
public sealed record EstimatePi([property: Range(1, 1_000_000_000), Description("The number of points, 1 to 1,000,000,000.")] int Points);

/// <param name="Points">The number of points of the request.</param>
/// <param name="Pi">The estimate.</param>
public sealed record PiEstimate(int Points, double Pi);
