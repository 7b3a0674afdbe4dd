namespace Messaging.Contracts;

/// <summary>How often a request may take down who has it, before it is held to be the cause.</summary>
public static class RequestDeaths
{
    /// <summary>So many deaths, and a request is given up.</summary>
    public const int Most = 3;

    /// <summary>One more death, and it is given up: no other suspect may be there to be blamed for that.</summary>
    public const int MostAmongOthers = Most - 1;
}
