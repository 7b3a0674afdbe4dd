using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Messaging.Contracts;

/// <summary>Asks how many primes there are below a number. Answered by <see cref="PrimeCount"/>.</summary>
public sealed record CountPrimes([property: Range(2, 1_000_000_000), Description("The number, 2 to 1,000,000,000.")] int Below);

/// <param name="Below">The number that was asked for.</param>
/// <param name="Primes">How many primes are below it.</param>
public sealed record PrimeCount(int Below, int Primes);
