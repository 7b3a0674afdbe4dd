"""A number of the seed's operation at once, whole or «in-parts». Prints the seconds until the last answer."""
import json
import sys
import time

from celery import group

import tasks

count, ask = int(sys.argv[1]), tasks.get_list_in_parts if sys.argv[2:] == ['in-parts'] else tasks.get_list.s
tasks.do_nothing.delay().get()
began = time.perf_counter()
# As one group: `get()` of a single result that came while another was waited for takes up to a second.
group(ask() for _ in range(count))().get()
print('RESULT ' + json.dumps(time.perf_counter() - began), flush=True)
