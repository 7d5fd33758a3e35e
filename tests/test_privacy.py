"""Nothing calls home: no address outside this machine while an article is read, indexed, asked and shown."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
TELEMETRY = ("TELEMETRY", "ANALYTICS", "LANGSMITH", "LANGCHAIN", "HF_", "DO_NOT_TRACK", "POSTHOG", "PROXY", "proxy")
WATCH = """
import json, socket, sys
seen = []
def watch(event, arguments):
    if event in ("socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"):
        address = arguments[0] if event.startswith("socket.get") else arguments[1]
        seen.append(str(address[0] if isinstance(address, tuple) else address))
sys.addaudithook(watch)
"""
USE = """
from assistant import Assistant
bot = Assistant.open(article=sys.argv[1])
answer = bot.ask("How many pollen grains does a nest block hold?")
bot.ask("And what does it lose?", [{"role": "user", "content": "x"}, {"role": "assistant", "content": answer.text}])
bot.index.store.ids()  # Chroma, which is not opened for a short article
bot.as_retriever().invoke("What does a nest block lose?")  # LangChain, which may trace to LangSmith
from assistant import Library
library = Library.open()
library.add(sys.argv[1])
library.ask("How many pollen grains does a nest block hold?")
library.close()
from assistant.ui.page import build_page
from assistant.ui.serve import launch_options
page = build_page(bot)
page.launch(server_name="127.0.0.1", server_port=None, prevent_thread_lock=True, **launch_options())
page.close(verbose=False)
import time; time.sleep(2)  # what is sent from a thread in the background comes late
loaded = {"chromadb", "gradio", "langchain_core"} <= sys.modules.keys()
print(json.dumps({"seen": sorted(set(seen)), "loaded": loaded, "answered": answer.answered, "text": answer.text}))
"""
CALLS = """
try: socket.create_connection(("203.0.113.7", 9), timeout=0.1)
except OSError: pass
try: socket.getaddrinfo("home.invalid", 80)
except OSError: pass
print(json.dumps({"seen": sorted(set(seen))}))
"""
LOCAL = {"127.0.0.1", "::1", "localhost", "0.0.0.0", "None"}


def run(code: str, data: Path, *arguments: str) -> dict[str, object]:
    kept = {name: value for name, value in os.environ.items() if not any(part in name for part in TELEMETRY)}
    done = subprocess.run(
        [sys.executable, "-c", WATCH + code, *arguments],
        env=kept | {"REVIEW_ASSISTANT_DATA_DIR": str(data)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_the_watch_sees_a_call(tmp_path: Path) -> None:
    assert run(CALLS, tmp_path)["seen"] == ["203.0.113.7", "home.invalid"]


def test_no_outside_address_is_contacted(tmp_path: Path) -> None:
    found = run(USE, tmp_path, str(ROOT / "tests" / "corpus" / "samples" / "bees.xml"))
    assert found["answered"] and "10⁷" in str(found["text"])
    assert found["loaded"]
    seen = found["seen"]
    assert isinstance(seen, list) and set(seen) - LOCAL == set()
