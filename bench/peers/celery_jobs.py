"""A number of durable tasks at once. Prints the seconds until the results of all are in the database."""
import json
import os
import sys
import time

import sqlalchemy

import tasks

FINISHED = sqlalchemy.text("SELECT count(*) FROM celery_taskmeta WHERE status = 'SUCCESS'")

count = int(sys.argv[1])
# The first makes the tables.
tasks.get_list.delay().get()
engine = sqlalchemy.create_engine(os.environ['BACKEND'].removeprefix('db+'))
with engine.connect().execution_options(isolation_level='AUTOCOMMIT') as database:
    before = database.execute(FINISHED).scalar()
    began = time.perf_counter()
    for _ in range(count):
        tasks.get_list.delay()
    accepted = time.perf_counter() - began
    while database.execute(FINISHED).scalar() < before + count:
        time.sleep(0.05)
print('RESULT ' + json.dumps({'Accepted': accepted, 'Finished': time.perf_counter() - began}), flush=True)
