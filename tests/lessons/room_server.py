"""The room's own routes in a real server, in a thread of the tests' process, without Streamlit."""

import asyncio
import contextlib
import threading
import time

import uvicorn
from starlette.applications import Starlette

from lessons.common.room.hub import Hub
from lessons.common.room.load.loads import Loads
from lessons.common.room.served import class_routes


@contextlib.contextmanager
def serving(store, base=""):
    """Serve a store's rooms; yields the address and the hub."""
    hub = Hub(store)
    loads = Loads(hub)
    app = Starlette(routes=class_routes(base, lambda: loads))
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    server.force_exit = True  # do not wait for pages that listen
    thread = threading.Thread(target=asyncio.run, args=(server.serve(),))
    thread.start()
    while not server.started:
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}{base}", hub
    finally:
        server.should_exit = True
        thread.join(20)
