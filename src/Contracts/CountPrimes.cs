using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Messaging.Contracts;

/// <summary>Counts the primes below a number. The response is <see cref="PrimeCount"/>.</summary>
public sealed record CountPrimes([property: Range(2, 1_000_000_000), Description("The number, 2 to 1,000,000,000.")] int Below);

/// <param name="Below">The number of the request.</param>
/// <param name="Primes">The number of primes below it.</param>
public sealed record PrimeCount(int Below, int Primes);
