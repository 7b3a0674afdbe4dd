using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Messaging.Operations.Jobs.Store.Migrations;

/// <summary>The callers of jobs, each with idempotency keys of its own. Replicas of the previous version add jobs without an owner.</summary>
[DbContext(typeof(JobsContext))]
[Migration("20261130000000_AddOwner")]
internal sealed class AddOwner : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>("owner", "jobs", maxLength: 255, defaultValue: "");
        migrationBuilder.CreateIndex("ix_jobs_owner_key", "jobs", ["owner", "idempotency_key"], unique: true, filter: "idempotency_key IS NOT NULL");
        migrationBuilder.DropIndex("ix_jobs_idempotency_key", "jobs");
        migrationBuilder.CreateIndex("ix_jobs_owner", "jobs", ["owner", "id"], filter: "owner <> ''");
    }

    protected override void Down(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.DropIndex("ix_jobs_owner", "jobs");
        migrationBuilder.CreateIndex("ix_jobs_idempotency_key", "jobs", "idempotency_key", unique: true, filter: "idempotency_key IS NOT NULL");
        migrationBuilder.DropIndex("ix_jobs_owner_key", "jobs");
        migrationBuilder.DropColumn("owner", "jobs");
    }
}
