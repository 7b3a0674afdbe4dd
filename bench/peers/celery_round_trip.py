"""Empty tasks: one after the other, then groups of a number of them. Prints what it measured as one line of JSON, a list of one."""
import json
import sys
import time

from celery import group

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
    answers, began = 0, time.perf_counter()
    while time.perf_counter() < began + seconds:
        # A group at a time: `get()` of a single result that came while another was waited for takes up to a second.
        group(tasks.do_nothing.s() for _ in range(in_flight))().get()
        answers += in_flight
    return answers / (time.perf_counter() - began)


ask_serially(warm_up)
times = ask_serially(serial)
print('RESULT ' + json.dumps([{
    'P50': times[len(times) // 2],
    'P99': times[min(len(times) - 1, int(len(times) * .99))],
    'PerSecond': ask_in_parallel(parallel),
    'Answers': len(times),
}]), flush=True)
