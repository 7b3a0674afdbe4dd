"""The seed's program. Only the numbers come from outside, so that every subject computes as long."""
import asyncio
import os

from fastapi import FastAPI

app = FastAPI()

ITERATIONS = int(os.environ.get('ITERATIONS', 100000000))
WAIT = float(os.environ.get('WAIT', 10))


@app.get('/get_item')
def get_item():
    return {"Key": "Value"}


@app.get('/get_list')
async def get_list():
    return await get_list_async()


async def get_list_async():
    # To simulate the time-consuming operation
    for i in range(ITERATIONS):
        pass

    await asyncio.sleep(WAIT)

    # To simulate the time-consuming operation
    for i in range(ITERATIONS):
        pass

    return ['Item1', 'Item2', 'Item3']
