namespace Messaging.Operations.Jobs.Store;

/// <summary>The database that keeps jobs.</summary>
public enum JobStoreKind
{
    /// <summary>A server, for Api replicas that share it.</summary>
    PostgreSql,

    /// <summary>A file, for one process.</summary>
    Sqlite,
}
