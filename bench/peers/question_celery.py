"""The seed's program with the work given to Celery; the handler waits for the result."""
from fastapi import FastAPI

import tasks

app = FastAPI()


@app.get('/get_item')
def get_item():
    return {"Key": "Value"}


@app.get('/get_list')
def get_list():
    return tasks.get_list.delay().get()


@app.get('/loop/{iterations}')
def loop(iterations: int):
    return tasks.loop.delay(iterations).get()
