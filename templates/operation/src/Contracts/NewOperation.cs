using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Messaging.Contracts;

/// <summary>Asks for … Answered by <see cref="NewOperationResult"/>.</summary>
public sealed record NewOperation([property: Range(1, 1_000_000_000), Description("The number, 1 to 1,000,000,000.")] int Number);

/// <param name="Number">The number that was asked for.</param>
/// <param name="Value">What was computed of it.</param>
public sealed record NewOperationResult(int Number, long Value);
