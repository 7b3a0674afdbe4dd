// What a caller does with the client of @hey-api/openapi-ts. Prints what it has read.
import { cancelJob, countPrimes, followJob, getItem, getJob, listJobs, submitAlwaysFail, submitGetList, submitSortWords } from "./hey-api/index.js";
import type { Job } from "./hey-api/index.js";
import { client } from "./hey-api/client.gen.js";

client.setConfig({ baseUrl: process.argv[2]! });

async function untilFinished(id: string): Promise<Job> {
  while (true) {
    const { data } = await getJob({ path: { id }, headers: { Prefer: "wait=30" }, throwOnError: true });
    if (data.state !== "queued" && data.state !== "running") return data;
  }
}

const item = await getItem({ throwOnError: true });
const direct = await countPrimes({ path: { below: 1000 }, throwOnError: true });
const invalid = await countPrimes({ path: { below: 1 } });

// Follows this job by its events.
const list = await submitGetList({ throwOnError: true });
const { stream } = await followJob({ path: { id: list.data.id } });
let listed: Job | undefined;
for await (const job of stream) listed = job ?? listed;

const submit = () =>
  submitSortWords({
    headers: { "Idempotency-Key": "hey-api" },
    body: { words: [{ text: "b" }, { text: "a" }], order: "Ascending" },
    throwOnError: true,
  });
const sort = await submit();
await untilFinished(sort.data.id);
const sorted = await submit();
const words: string[] = sorted.data.result!.words.map((word) => word.text);

const fail = await submitAlwaysFail({ throwOnError: true });
const failed = await untilFinished(fail.data.id);

const page = await listJobs({ query: { state: "succeeded", operation: "sort_words", limit: 1 }, throwOnError: true });
const late = await cancelJob({ path: { id: failed.id } });

const primes: number = direct.data.primes;
console.log(
  JSON.stringify({
    item: item.data.Key,
    primes,
    list: listed!.result as string[],
    words,
    first: page.data[0]!.id === sort.data.id,
    invalid: { type: invalid.error!.type, status: invalid.error!.status, members: Object.keys(invalid.error!.errors!) },
    failed: { state: failed.state, type: failed.problem!.type, hasRequestId: failed.problem!.requestId === failed.id },
    late: { type: late.error!.type, hasRequestId: late.error!.requestId !== undefined },
  }),
);
