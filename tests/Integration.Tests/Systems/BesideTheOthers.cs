namespace Messaging.Integration.Tests.Systems;

/// <summary>
/// Tests that wait for most of their time, until something is found out or back, and have a broker of their own or none. One
/// after the other, they run beside all others and do not disturb them.
/// </summary>
[CollectionDefinition(Name)]
public sealed class BesideTheOthers
{
    public const string Name = "beside the others";
}
