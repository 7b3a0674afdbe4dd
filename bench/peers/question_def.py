"""The seed's program as its answers advise: a plain function, which FastAPI runs in its thread pool."""
import os
import time

from fastapi import FastAPI

app = FastAPI()

ITERATIONS = int(os.environ.get('ITERATIONS', 100000000))
WAIT = float(os.environ.get('WAIT', 10))


@app.get('/get_item')
def get_item():
    return {"Key": "Value"}


@app.get('/get_list')
def get_list():
    for i in range(ITERATIONS):
        pass
    time.sleep(WAIT)
    for i in range(ITERATIONS):
        pass
    return ['Item1', 'Item2', 'Item3']
