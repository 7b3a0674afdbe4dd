"""A number of the seed's operation at once. Prints the seconds until the last answer."""
import json
import sys
import time

from celery import group

import tasks

tasks.do_nothing.delay().get()
began = time.perf_counter()
# As one group: `get()` of a single result that came while another was waited for takes up to a second.
group(tasks.get_list.s() for _ in range(int(sys.argv[1])))().get()
print('RESULT ' + json.dumps(time.perf_counter() - began), flush=True)
