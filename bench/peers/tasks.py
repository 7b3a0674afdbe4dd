"""The operations as Celery tasks: RabbitMQ as broker, results by RPC or in a database, all else as Celery has it by default."""
import os
import time

from celery import Celery

app = Celery('tasks', broker=os.environ.get('BROKER'), backend=os.environ.get('BACKEND', 'rpc://'))

ITERATIONS = int(os.environ.get('ITERATIONS', 100000000))
WAIT = float(os.environ.get('WAIT', 10))


@app.task
def get_list():
    for i in range(ITERATIONS):
        pass
    time.sleep(WAIT)
    for i in range(ITERATIONS):
        pass
    return ['Item1', 'Item2', 'Item3']


@app.task
def loop(iterations=ITERATIONS):
    for i in range(iterations):
        pass


def get_list_in_parts():
    """The same in parts, so that no process waits: Celery itself begins the second loop when the wait is over."""
    return loop.s() | loop.si().set(countdown=WAIT)


@app.task
def do_nothing():
    return None
