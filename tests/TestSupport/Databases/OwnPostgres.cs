namespace Messaging.TestSupport.Databases;

/// <summary>What is the same of every server that the tests start themselves.</summary>
internal static class OwnPostgres
{
    public const string User = "postgres";
    public const string Password = "of-a-test";

    /// <summary>What a test writes need not outlive the machine's loss of power.</summary>
    public static readonly string[] Settings = ["-c", "fsync=off"];

    public static string ConnectionString(int port) => $"Host=127.0.0.1;Port={port};Database=postgres;Username={User};Password={Password}";
}
