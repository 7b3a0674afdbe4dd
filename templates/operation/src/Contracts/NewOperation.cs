using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Messaging.Contracts;

/// <summary>Computes … The response is <see cref="NewOperationResult"/>.</summary>
public sealed record NewOperation([property: Range(1, 1_000_000_000), Description("The number, 1 to 1,000,000,000.")] int Number);

/// <param name="Number">The number of the request.</param>
/// <param name="Value">The computed value.</param>
public sealed record NewOperationResult(int Number, long Value);
