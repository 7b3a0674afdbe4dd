using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Messaging.Operations.Jobs.Store.Migrations;

/// <summary>Where the time of an attempt went. Replicas of the previous version ignore it.</summary>
[DbContext(typeof(JobsContext))]
[Migration("20261204000000_AddTimes")]
internal sealed class AddTimes : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.AddColumn<string>("times", "jobs", nullable: true);

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropColumn("times", "jobs");
}
