"""Empty tasks: one after the other, then a number of them in flight. Prints what it measured as one line of JSON."""
import collections
import json
import sys
import time

import tasks

warm_up, serial, parallel = (float(argument) for argument in sys.argv[1:4])
in_flight = int(sys.argv[4])


def ask_serially(seconds):
    times, end = [], time.perf_counter() + seconds
    while time.perf_counter() < end:
        began = time.perf_counter()
        tasks.do_nothing.delay().get()
        times.append((time.perf_counter() - began) * 1e6)
    return sorted(times)


def ask_in_parallel(seconds):
    answers, waiting, began = 0, collections.deque(), time.perf_counter()
    while time.perf_counter() < began + seconds:
        while len(waiting) < in_flight:
            waiting.append(tasks.do_nothing.delay())
        waiting.popleft().get()
        answers += 1
    # Those on their way end with the worker: to wait for them takes this client half a minute.
    return answers / (time.perf_counter() - began)


ask_serially(warm_up)
times = ask_serially(serial)
print('RESULT ' + json.dumps({
    'P50': times[len(times) // 2],
    'P99': times[min(len(times) - 1, int(len(times) * .99))],
    'PerSecond': ask_in_parallel(parallel),
    'Answers': len(times),
}), flush=True)
