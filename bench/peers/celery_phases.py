"""A number of the seed's operation at once. Prints the seconds until the last answer."""
import json
import sys
import time

import tasks

tasks.do_nothing.delay().get()
began = time.perf_counter()
for result in [tasks.get_list.delay() for _ in range(int(sys.argv[1]))]:
    result.get()
print('RESULT ' + json.dumps(time.perf_counter() - began), flush=True)
