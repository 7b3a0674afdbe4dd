using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Messaging.Operations.Jobs.Store.Migrations;

/// <summary>The operations that are paused. Replicas of the previous version ignore them.</summary>
[DbContext(typeof(JobsContext))]
[Migration("20261202000000_AddPausedOperations")]
internal sealed class AddPausedOperations : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateTable(
        "paused_operations",
        table => new
        {
            operation = table.Column<string>(maxLength: 64),
            paused_at = table.Column<long>(),
        },
        constraints: table => table.PrimaryKey("pk_paused_operations", paused => paused.operation));

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropTable("paused_operations");
}
