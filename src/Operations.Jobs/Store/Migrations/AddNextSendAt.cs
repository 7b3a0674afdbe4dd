using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Messaging.Operations.Jobs.Store.Migrations;

/// <summary>Claims of unsent jobs. Replicas of the previous version ignore them.</summary>
[DbContext(typeof(JobsContext))]
[Migration("20261129000000_AddNextSendAt")]
internal sealed class AddNextSendAt : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<long>("next_send_at", "jobs", nullable: true);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn("next_send_at", "jobs");
}
