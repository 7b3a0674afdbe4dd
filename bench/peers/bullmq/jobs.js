// A number of jobs, so many in flight. Prints the seconds until all were added, and until all were completed.
import { Queue } from 'bullmq';

const [warmUp, count, inFlight] = process.argv.slice(2).map(Number);
const queue = new Queue('jobs', { connection: { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) } });

async function add(jobs) {
  let left = jobs;
  await Promise.all(Array.from({ length: inFlight }, async () => {
    while (left-- > 0)
      await queue.add('nothing', {});
  }));
}

async function completed(jobs) {
  while (await queue.getCompletedCount() < jobs) {
    if (await queue.getFailedCount() > 0)
      throw new Error('A job has failed.');
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

await add(warmUp);
await completed(warmUp);
const began = performance.now();
await add(count);
const accepted = performance.now() - began;
await completed(warmUp + count);
console.log('RESULT ' + JSON.stringify({ Accepted: accepted / 1000, Finished: (performance.now() - began) / 1000 }));
await queue.close();
