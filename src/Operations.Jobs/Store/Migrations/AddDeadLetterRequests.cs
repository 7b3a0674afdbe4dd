using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Messaging.Operations.Jobs.Store.Migrations;

/// <summary>Dead letters by their request. Replicas of the previous version ignore it.</summary>
[DbContext(typeof(JobsContext))]
[Migration("20261206000000_AddDeadLetterRequests")]
internal sealed class AddDeadLetterRequests : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.CreateIndex("ix_dead_letters_request_id", "dead_letters", "request_id");

    protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.DropIndex("ix_dead_letters_request_id", "dead_letters");
}
