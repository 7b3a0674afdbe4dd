// Does nothing for each job: in this process, or in processes of its own as BullMQ's documentation wants it for CPU-bound jobs.
import { Worker } from 'bullmq';

const [concurrency, where] = process.argv.slice(2);
new Worker(
  'jobs',
  where === 'sandboxed' ? new URL('nothing.js', import.meta.url) : async () => null,
  { connection: { host: '127.0.0.1', port: Number(process.env.REDIS_PORT) }, concurrency: Number(concurrency) });
