"""Visitors of a running Streamlit app without a browser: they speak its websocket protocol.

A Visitor opens a link, then moves widgets, and learns of each run's end as the browser does.
"""

import asyncio
import json
import time
from urllib.parse import urlsplit

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

PATIENCE = 90  # s
COALESCED = ForwardMsg.ScriptFinishedStatus.FINISHED_EARLY_FOR_RERUN
FIELDS = {
    "number": "double_value",
    "numbers": "double_array_value",
    "text": "string_value",
    "texts": "string_array_value",
    "json": "json_value",
}


class Visitor:
    """One session: `async with Visitor(address, query) as visitor`."""

    def __init__(self, address, query=""):
        self.address = f"ws://{urlsplit(address).netloc}/_stcore/stream"
        self.query = query
        self.received = 0  # bytes
        self.widgets = {}  # user key -> (id, fragment)
        self.states = {}  # id -> (field of WidgetState, value)
        self.known = set()  # hashes of what the browser keeps
        self.page = self.session = ""
        self.ended = asyncio.Queue()

    async def __aenter__(self):
        # a browser that comes back names the session that it had, after a token for forms
        came_back = ["no-token", self.session] if self.session else []
        self.socket = await websockets.connect(
            self.address, subprotocols=["streamlit", *came_back], max_size=None, compression=None,
            open_timeout=PATIENCE, ping_interval=None,
        )  # fmt: skip
        self.reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_):
        self.reader.cancel()
        await self.socket.close()

    async def lose_line(self):
        self.reader.cancel()
        self.socket.transport.abort()

    async def come_back(self):
        """To the session that there was, which runs anew; seconds of the run."""
        session = self.session
        await self.__aenter__()
        seconds = await self.load()
        assert self.session == session, "it is another session"
        return seconds

    async def load(self):
        """Open the page; seconds until its script has run."""
        await self.send_load()
        return await self.finish()

    async def send_load(self):
        await self._send(None)

    async def move(self, key, **value):
        """Set the widget with this key, as number=, numbers=, text=, texts= or json=, whichever it
        has; seconds of the run."""
        await self.start_move(key, **value)
        return await self.finish()

    async def click(self, key):
        """Press a button; seconds of the run."""
        identity, fragment = self.widgets[key]
        self.states[identity] = ("trigger_value", True)
        await self._send(fragment)
        del self.states[identity]
        return await self.finish()

    async def start_move(self, key, **value):
        identity, fragment = self.widgets[key]
        ((kind, what),) = value.items()
        field = FIELDS[kind]
        self.states[identity] = (field, json.dumps(what) if kind == "json" else what)
        await self._send(fragment)

    async def finish(self):
        while True:
            status = await asyncio.wait_for(self.ended.get(), PATIENCE)
            if isinstance(status, Exception):
                raise status
            if status != COALESCED:
                return time.perf_counter() - self.began

    async def _send(self, fragment):
        while not self.ended.empty():
            self.ended.get_nowait()
        message = BackMsg()
        rerun = message.rerun_script
        rerun.query_string, rerun.page_script_hash = self.query, self.page
        rerun.cached_message_hashes.extend(self.known)
        rerun.context_info.url = self.address
        if fragment:
            rerun.fragment_id = fragment
        for identity, (field, value) in self.states.items():
            state = rerun.widget_states.widgets.add()
            state.id = identity
            if field.endswith("array_value"):
                getattr(state, field).data.extend(value)
            else:
                setattr(state, field, value)
        self.began = time.perf_counter()
        await self.socket.send(message.SerializeToString())

    async def _read(self):
        try:
            async for raw in self.socket:
                self._take(raw)
            raise ConnectionError("the server closed the connection")
        except Exception as error:
            self.ended.put_nowait(error)

    def _take(self, raw):
        self.received += len(raw)
        message = ForwardMsg()
        message.ParseFromString(raw)
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.page = message.new_session.page_script_hash
            self.session = message.new_session.initialize.session_id
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "script_finished":
            self.ended.put_nowait(message.script_finished)
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            if message.metadata.cacheable and message.hash:
                self.known.add(message.hash)
            self._learn(message.delta.new_element, message.delta.fragment_id)

    def _learn(self, element, fragment):
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise RuntimeError(f"{element.exception.type}: {element.exception.message}")
        identity = getattr(getattr(element, kind), "id", "")
        if identity:
            self.widgets[identity.split("-", 2)[-1]] = (identity, fragment)
