"""A reader without a browser: sends what the page would send, in the page's own protocol, and keeps what comes back."""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx

SECONDS = 120.0


class VisitError(Exception):
    """Something that a reader would have seen as an error."""


@dataclass(frozen=True, slots=True)
class Timed:
    """How a question went: seconds until the first sign of life and until the answer, and the answer's outcome."""

    first: float
    whole: float
    outcome: str


class Visitor:
    """One open page: the values of its components by their ids, and the events that a click sets off."""

    def __init__(self, address: str) -> None:
        self._http = httpx.Client(base_url=address, timeout=SECONDS)
        config = self._http.get("/config").raise_for_status().json()
        self._api = config["api_prefix"]
        self._session = uuid.uuid4().hex
        self._events = {event["id"]: event for event in config["dependencies"]}
        components = {part["id"]: part["props"] for part in config["components"]}
        self._values = {number: props.get("value") for number, props in components.items()}
        self._box = next(number for number, props in components.items() if props.get("elem_id") == "ra-box")
        submit = self._event(self._box, "submit")
        self._take_question = submit
        self._submit = next(event for event in self._events.values() if event["trigger_after"] == submit["id"])
        # The question, the turns, and whatever else is asked with, in the order of the page.
        self._turns = self._submit["inputs"][1]
        self._beginning = self._values[self._turns]
        for event in self._events.values():
            if any(name == "load" for _, name in event["targets"]):
                self._run_all(event)

    @property
    def turns(self) -> int:
        return len(self._values[self._turns] or [])

    def begin(self) -> None:
        """A new conversation."""
        self._values[self._turns] = self._beginning

    def ask(self, question: str) -> Timed:
        """Ask, wait for the answer, and let the page do what it does afterwards (keep it, suggest questions).

        Raises:
            VisitError: a request was refused, an event failed, or the answer says that something went wrong.
        """
        self._values[self._box] = question
        started = time.perf_counter()
        for _ in self._run(self._take_question):
            pass
        seen = [time.perf_counter() - started for _ in self._run(self._submit)]
        answered = time.perf_counter() - started
        turns = self._values[self._turns]
        outcome = turns[-1]["outcome"] if turns and turns[-1]["question"] == question else "lost"
        if outcome not in ("answered", "related", "declined"):
            raise VisitError(f"{question!r} ended as {outcome}")
        self._run_following(self._submit["id"])
        return Timed(seen[0], answered, outcome)

    def close(self) -> None:
        self._http.close()

    def _event(self, component: int, name: str) -> dict[str, Any]:
        return next(event for event in self._events.values() if [component, name] in event["targets"])

    def _run_all(self, event: dict[str, Any]) -> None:
        for _ in self._run(event):
            pass
        self._run_following(event["id"])

    def _run_following(self, number: int) -> None:
        for event in self._events.values():
            if event["trigger_after"] == number and event["backend_fn"]:
                self._run_all(event)

    def _run(self, event: dict[str, Any]) -> Iterator[None]:
        """Set an event off; yields whenever the page would have changed."""
        body = {
            "data": [self._values[number] for number in event["inputs"]],
            "fn_index": event["id"],
            "session_hash": self._session,
            "trigger_id": event["targets"][0][0] if event["targets"] else None,
            "event_data": None,
        }
        if not event["queue"]:
            answer = self._http.post(f"{self._api}/run/predict", json=body)
            if answer.status_code != 200:
                raise VisitError(f"{answer.status_code}: {answer.text[:200]}")
            self._take(event, answer.json()["data"])
            yield
            return
        answer = self._http.post(f"{self._api}/queue/join", json=body)
        if answer.status_code != 200:
            raise VisitError(f"{answer.status_code}: {answer.text[:200]}")
        yield from self._listen(event)

    def _listen(self, event: dict[str, Any]) -> Iterator[None]:
        from gradio_client.utils import apply_diff  # type: ignore[import-untyped]

        shown: list[Any] = []
        path = f"{self._api}/queue/data"
        with self._http.stream("GET", path, params={"session_hash": self._session}) as lines:
            for line in lines.iter_lines():
                if not line.startswith("data:"):
                    continue
                message = json.loads(line[5:])
                data = (message.get("output") or {}).get("data", [])
                if message["msg"] == "process_generating":
                    shown = [apply_diff(old, new) for old, new in zip(shown, data, strict=True)] if shown else data
                    self._take(event, shown)
                    yield
                elif message["msg"] == "process_completed":
                    if not message["success"]:
                        raise VisitError(f"event {event['id']} failed: {message['output']}")
                    self._take(event, data)
                    yield
                    return
                elif message["msg"] in ("unexpected_error", "server_stopped"):
                    raise VisitError(str(message))
        raise VisitError("the stream ended before the answer")

    def _take(self, event: dict[str, Any], data: list[Any]) -> None:
        for number, value in zip(event["outputs"], data, strict=False):
            if isinstance(value, dict) and value.get("__type__") == "update":
                if "value" in value:
                    self._values[number] = value["value"]
            else:
                self._values[number] = value
