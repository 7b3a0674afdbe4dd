// What a caller does with the types of openapi-typescript and the client openapi-fetch. Prints what it has read.
import createClient from "openapi-fetch";
import type { components, paths } from "./openapi-typescript.js";

type Job = components["schemas"]["Job"];

const client = createClient<paths>({ baseUrl: process.argv[2]! });

async function untilFinished(id: string): Promise<Job> {
  while (true) {
    const { data, error } = await client.GET("/jobs/{id}", { params: { path: { id }, header: { Prefer: "wait=30" } } });
    if (!data) throw new Error(error.title);
    if (data.state !== "queued" && data.state !== "running") return data;
  }
}

const item = await client.GET("/get_item");
const direct = await client.GET("/count_primes/{below}", { params: { path: { below: 1000 } } });
const invalid = await client.GET("/count_primes/{below}", { params: { path: { below: 1 } } });

const list = await client.POST("/get_list");
const listed = await untilFinished(list.data!.id);

const submit = () =>
  client.POST("/sort_words", {
    params: { header: { "Idempotency-Key": "openapi-fetch" } },
    body: { words: [{ text: "b" }, { text: "a" }], order: "Ascending" },
  });
const sort = await submit();
await untilFinished(sort.data!.id);
const sorted = await submit();
const words: string[] = sorted.data!.result!.words.map((word) => word.text);

const fail = await client.POST("/always_fail");
const failed = await untilFinished(fail.data!.id);

const page = await client.GET("/jobs", { params: { query: { state: "succeeded", operation: "sort_words", limit: 1 } } });
const late = await client.DELETE("/jobs/{id}", { params: { path: { id: failed.id } } });

const primes: number = direct.data!.primes;
console.log(
  JSON.stringify({
    item: item.data!.Key,
    primes,
    list: listed.result as string[],
    words,
    first: page.data![0]!.id === sort.data!.id,
    invalid: { type: invalid.error!.type, status: invalid.error!.status, members: Object.keys(invalid.error!.errors!) },
    failed: { state: failed.state, type: failed.problem!.type, hasRequestId: failed.problem!.requestId === failed.id },
    late: { type: late.error!.type, hasRequestId: late.error!.requestId !== undefined },
  }),
);
