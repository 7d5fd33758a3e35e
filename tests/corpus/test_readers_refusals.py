"""Files that would do harm, or are none of an article: each is refused with one sentence, and soon."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from corpus.errors import ReviewError
from corpus.readers.limits import Limits
from corpus.readers.read import read_bytes
from corpus.readers.sandbox import read_content, read_file

SAMPLES = Path(__file__).parent / "samples"
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "ha"}">' for n in range(10))


def laughing(body: str, declared: str = "") -> bytes:
    return f'<?xml version="1.0"?><!DOCTYPE article [{declared}]><article><body><p>{body}</p></body></article>'.encode()


def flate_bomb() -> bytes:
    """A PDF whose one page's content is 1 GB of blanks, in 1 MB."""
    squeezer = zlib.compressobj(9)
    blanks = b" " * 10_000_000
    content = b"".join(squeezer.compress(blanks) for _ in range(100)) + squeezer.flush()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
    ]
    whole = b"%PDF-1.4\n"
    places = []
    for number, value in enumerate(objects, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, value)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(whole)
    return whole + b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        table,
        start,
    )


def zip_bomb(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("paper.xml", b"\x00" * 50_000_000)
    return path.read_bytes()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("laughs.xml", laughing("&l9;", LAUGHS), "declares XML entities"),
        ("quadratic.xml", laughing("&a;" * 10_000, f'<!ENTITY a "{"x" * 10_000}">'), "declares XML entities"),
        ("file.xml", laughing("&a;", '<!ENTITY a SYSTEM "file:///etc/hostname">'), "declares XML entities"),
        ("parameter.xml", laughing("", '<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;'), "declares XML entities"),
        ("wide.xml", laughing("&l9;", LAUGHS).decode().encode("utf-16"), "declares XML entities"),
        ("cut.xml", b"<article><body><p>Half", "not well-formed XML"),
        ("svg.xml", b"<svg><text>Hello</text></svg>", "root element <svg>"),
        (
            "deep.xml",
            b"<article><body>" + b"<sec>" * 5_000 + b"<p>x</p>" + b"</sec>" * 5_000 + b"</body></article>",
            "",
        ),
        ("noise.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 200, "PDF"),
        ("cut.pdf", (SAMPLES / "bees.pdf").read_bytes()[:20_000], "PDF"),
        ("not.pdf", b"I am a text.", "no PDF"),
        ("random.txt", bytes(range(256)) * 50, "not UTF-8"),
        ("nul.txt", b"Hello\x00there " * 50, "no text"),
        ("control.md", b"\x01\x02\x03" * 500, ""),
        ("word.docx", b"PK\x03\x04" + b"\x00" * 500, "zip archive or an office document"),
        ("article.tex", rb"\documentclass{article}", "'.tex'"),
        ("picture.html", b"\x89PNG\r\n\x1a\n\x00\x00", "a picture"),
        ("empty.html", b"   \n", "is empty"),
        ("bare.html", b"<html><head><script>alert(1)</script></head></html>", ""),
        ("encoding.xml", b'<?xml version="1.0" encoding="hex"?><article/>', "HEX"),
        ("encoding2.xml", b'<?xml version="1.0" encoding="nonesuch"?><article/>', "NONESUCH"),
    ],
)
def test_it_is_refused(name: str, content: bytes, words: str) -> None:
    begun = time.monotonic()
    with pytest.raises(ReviewError) as error:
        read_content(content, name)
    assert time.monotonic() - begun < 10
    sentence = str(error.value)
    assert words in sentence and name.partition(".")[0] in sentence and "\n" not in sentence
    assert "Traceback" not in sentence and len(sentence) < 400


def test_a_pdf_bomb_meets_the_memory_limit() -> None:
    begun = time.monotonic()
    with pytest.raises(ReviewError, match=r"MB of memory|seconds|no text|damaged"):
        read_content(flate_bomb(), "bomb.pdf", limits=Limits(memory_bytes=500_000_000, seconds=8))
    assert time.monotonic() - begun < 15


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    with pytest.raises(ReviewError, match="zip archive"):
        read_content(zip_bomb(tmp_path / "bomb.zip"), "bomb.xml")


def test_a_file_of_200_megabytes_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    begun = time.monotonic()
    with pytest.raises(ReviewError, match="over 50 MB"):
        read_file(path)
    assert time.monotonic() - begun < 1


def test_reading_ends_when_its_time_is_over() -> None:
    text = b"It is so, and so it is [1]. " * 400_000
    begun = time.monotonic()
    with pytest.raises(ReviewError, match="more than 2 seconds"):
        read_content(text, "long.txt", limits=Limits(seconds=2))
    assert time.monotonic() - begun < 10


def test_too_many_pages() -> None:
    with pytest.raises(ReviewError, match="over 1 pages"):
        read_content((SAMPLES / "bees.pdf").read_bytes(), "bees.pdf", limits=Limits(pages=1))


@pytest.mark.parametrize("kind", ["folder", "pipe", "device", "missing", "nul", "long", "loop", "closed"])
def test_what_is_no_file_is_refused(tmp_path: Path, kind: str) -> None:
    makers: dict[str, Callable[[], str]] = {
        "folder": lambda: str(tmp_path),
        "pipe": lambda: (os.mkfifo(tmp_path / "p.txt"), str(tmp_path / "p.txt"))[1],
        "device": lambda: "/dev/zero",
        "missing": lambda: str(tmp_path / "none.txt"),
        "nul": lambda: "a\x00b.txt",
        "long": lambda: "a" * 5_000,
        "loop": lambda: ((tmp_path / "l.txt").symlink_to(tmp_path / "l.txt"), str(tmp_path / "l.txt"))[1],
        "closed": lambda: str(tmp_path / "none" / ".." / ".." / "x.txt"),
    }
    begun = time.monotonic()
    with pytest.raises(ReviewError, match="article"):
        read_file(makers[kind]())
    assert time.monotonic() - begun < 2


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.md", "..\\..\\a.md", "/abs/olute.md", "a\nb\x1b[31m.md", "x" * 999 + ".md"]
)
def test_a_name_is_only_a_name(name: str) -> None:
    article = read_content(b"## One\n\nBees fly.", name)
    assert "/" not in article.id and "\\" not in article.id and article.id.isprintable() and len(article.id) <= 200


def test_the_child_reaches_no_network_and_writes_no_file(tmp_path: Path) -> None:
    code = (
        "import sys, socket, subprocess; from corpus.readers import worker; sys.addaudithook(worker.forbid)\n"
        "from corpus.errors import ReviewError\n"
        "acts = [lambda: socket.create_connection(('127.0.0.1', 9)), lambda: socket.getaddrinfo('localhost', 80),\n"
        "        lambda: subprocess.run(['true']), lambda: open(sys.argv[1], 'w')]\n"
        "for act in acts:\n"
        "    try: act()\n"
        "    except ReviewError: print('forbidden')\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "x")], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["forbidden"] * 4
    assert not (tmp_path / "x").exists()


def test_references_to_other_places_are_not_followed() -> None:
    """A server on this machine would see a request for a DTD, an inclusion, a style sheet or a picture."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        server.settimeout(0.5)
        seen: list[str] = []

        def listen() -> None:
            try:
                connection, _ = server.accept()
                seen.append("came")
                connection.close()
            except TimeoutError:
                pass

        watcher = threading.Thread(target=listen)
        watcher.start()
        at = f"http://127.0.0.1:{port}"
        xml = (
            f'<?xml version="1.0"?><?xml-stylesheet href="{at}/a.xsl"?><!DOCTYPE article SYSTEM "{at}/a.dtd">'
            f'<article xmlns:xi="http://www.w3.org/2001/XInclude"><body><p>Bees fly.<xi:include href="{at}/b"/></p>'
            "</body></article>"
        )
        page = (
            f'<html><head><base href="{at}/"><link rel=stylesheet href="{at}/a.css"></head>'
            f'<p>Bees.<img src="{at}/b.png"></p>'
        )
        assert read_bytes(xml.encode(), "a.xml").text == "Bees fly."
        assert read_bytes(page.encode(), "a.html").text == "Bees."
        watcher.join()
    assert seen == []
