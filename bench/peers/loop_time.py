"""How long the seed's loop takes when so many processes run it at a time. Prints seconds."""
import json
import multiprocessing
import sys
import time

iterations, processes, samples = (int(argument) for argument in sys.argv[1:])


def loop(_):
    began = time.perf_counter()
    for i in range(iterations):
        pass
    return time.perf_counter() - began


if __name__ == '__main__':
    with multiprocessing.Pool(processes) as pool:
        pool.map(loop, range(processes), chunksize=1)
        times = pool.map(loop, range(samples * processes), chunksize=1)
    print('RESULT ' + json.dumps(sum(times) / len(times)), flush=True)
