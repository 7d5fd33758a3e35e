"""The assistant over the review, through its public face."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from assistant import Answer, Assistant, ReviewError, Settings
from assistant.types import Piece, Stage

GROWTH = "Which growth factors do MSCs release in the reparative phase?"
DOSE = "How many cells did the rats with the PMMA spheroid gel get?"
OFF_TOPIC = "Who won the football world cup in 1998?"
QUESTIONS = [
    GROWTH,
    DOSE,
    OFF_TOPIC,
    "Which studies used rats?",
    "What does OVCF stand for?",
    "What does Table 1 say about romosozumab?",
    "Which animals were used in study [40]?",
    "What is shown in Figure 2?",
]
BAD_QUESTIONS = ["", "  \n\t ", "?!…", "\0\x07\x1b", "homing " * 20_000, None, 7, b"bytes", ["a list"]]
ODD_QUESTIONS = [
    "<script>alert(1)</script> What is homing?",
    "What is\0 homing\x1b[31m of MSCs?",
    "Was ist eine Wirbelkörperfraktur?",
    "骨粗鬆症とは何ですか？",
    "What is the dose? \ud800",
    "'; DROP TABLE chunks; --",
    "a",
    "[^1] [34] **bold** `code` \\ $x$ {0} %s",
    "e\u0301" * 300,
    "🦴" * 50 + " bone?",
]
BAD_HISTORIES: list[Any] = [
    "What is homing?",
    {"role": "user", "content": "What is homing?"},
    ["What is homing?"],
    [{"role": "robot", "content": "What is homing?"}],
    [{"content": "What is homing?"}],
    [{"role": "user", "content": None}],
    [{"role": "user", "content": 5}],
    [{"role": "user", "content": ["a", "b"]}],
    [None],
    7,
]


@pytest.fixture(scope="module")
def answers(bot: Assistant) -> dict[str, Answer]:
    return {question: bot.ask(question) for question in QUESTIONS}


def assert_one_sentence(error: pytest.ExceptionInfo[ReviewError]) -> None:
    text = str(error.value)
    assert 10 < len(text) < 400 and text.endswith(".") and "\n" not in text and "Traceback" not in text


def test_growth_factors_of_the_reparative_phase(answers: dict[str, Answer]) -> None:
    answer = answers[GROWTH]
    assert answer.answered
    assert "insulin-like growth factor-1" in answer.text
    cited = [citation for citation in answer.citations if "insulin-like growth factor-1" in citation.quote]
    assert {citation.section_id for citation in cited} == {"4"}
    assert {91, 92} <= set(cited[0].references)


def test_cells_in_the_rats_with_the_spheroid_gel(answers: dict[str, Answer]) -> None:
    answer = answers[DOSE]
    assert answer.answered
    assert "1.0 × 10⁶" in answer.text
    first = answer.citations[0]
    assert (first.section_id, first.row, first.references) == ("table-2", 2, (35,))
    assert "1.0 × 10⁶" in first.quote
    assert "Table 2, row 2" in first.locator


def test_what_the_review_does_not_treat_is_not_answered(answers: dict[str, Answer]) -> None:
    answer = answers[OFF_TOPIC]
    assert answer.outcome in ("declined", "related")
    assert not answer.answered and answer.citations == ()
    assert "does not" in answer.text


def test_quotes_are_what_stands_in_the_article(bot: Assistant, answers: dict[str, Answer]) -> None:
    checked = 0
    for answer in answers.values():
        for citation in answer.citations:
            parts = [bot.article.text[span.start : span.end] for span in citation.spans]
            assert parts and citation.quote == " … ".join(parts)
            section = bot.article.section_by_id[citation.section_id]
            assert section.title == citation.section_title
            if not citation.row:
                assert all(section.start <= span.start and span.end <= section.end for span in citation.spans)
            assert set(citation.attributed) <= set(citation.references)
            assert set(citation.references) <= set(bot.article.reference_by_number)
            assert citation.article_id == bot.article.id
            assert citation.chunk_id in bot.index.chunk_place
            checked += 1
    assert checked > 10


def test_markers_in_the_text_and_citations_are_the_same(answers: dict[str, Answer]) -> None:
    for answer in answers.values():
        markers = [citation.marker for citation in answer.citations]
        assert len(set(markers)) == len(markers)
        for marker in markers:
            assert f"[^{marker}]" in answer.text
        assert answer.text.count("[^") == len(markers)


def test_an_answer_is_json(answers: dict[str, Answer]) -> None:
    for question, answer in answers.items():
        back = json.loads(json.dumps(answer.to_dict(), allow_nan=False))
        assert back["question"] == question
        assert back["answered"] == answer.answered
        assert back["text"] == answer.text and back["text"]
        assert len(back["citations"]) == len(answer.citations)
        assert set(back["timings_ms"]) == {"converse", "retrieve", "judge", "write", "check"}
        assert 0 <= back["confidence"] <= 1


def test_the_markdown_has_a_footnote_for_every_marker(answers: dict[str, Answer]) -> None:
    text = answers[GROWTH].to_markdown()
    for citation in answers[GROWTH].citations:
        assert f"[^{citation.marker}]: {citation.locator}" in text


@pytest.mark.parametrize("question", [GROWTH, "Which studies used rats?", OFF_TOPIC])
def test_a_stream_is_stages_then_pieces_then_the_answer(
    bot: Assistant, answers: dict[str, Answer], question: str
) -> None:
    events = list(bot.stream(question))
    kinds = [type(event) for event in events]
    stages = kinds.count(Stage)
    assert kinds == [Stage] * stages + [Piece] * (len(events) - stages - 1) + [Answer]
    names = [event.name for event in events if isinstance(event, Stage)]
    assert names == ["understood", "searching", "judging", "writing", "checking"]
    answer = events[-1]
    assert isinstance(answer, Answer)
    pieces = [event.text for event in events if isinstance(event, Piece)]
    assert pieces
    assert "".join(pieces) == answer.text
    assert answer.text == answers[question].text


def test_asking_again_and_at_the_same_time_gives_the_same_answer(bot: Assistant, answers: dict[str, Answer]) -> None:
    async def both() -> list[Answer]:
        return list(await asyncio.gather(bot.aask(GROWTH), bot.aask(DOSE), bot.aask(GROWTH)))

    found = asyncio.run(both())
    assert [answer.text for answer in found] == [answers[GROWTH].text, answers[DOSE].text, answers[GROWTH].text]
    assert found[0].citations == answers[GROWTH].citations


def test_a_follow_up_is_understood(bot: Assistant, answers: dict[str, Answer]) -> None:
    history = [
        {"role": "user", "content": DOSE},
        {"role": "assistant", "content": answers[DOSE].text},
    ]
    question = "And where was it implanted?"
    alone, answer = bot.ask(question), bot.ask(question, history)
    assert answer.question == question
    assert answer.standalone_question != question
    assert "spheroid" in answer.standalone_question.lower()
    assert "spheroid" not in alone.standalone_question.lower()
    assert any(35 in citation.references for citation in answer.citations)


def test_a_question_that_stands_alone_is_left_as_it_is(bot: Assistant) -> None:
    answer = bot.ask(GROWTH, [{"role": "user", "content": "What is vertebroplasty?"}])
    assert answer.standalone_question == GROWTH


def test_content_in_parts_is_read(bot: Assistant) -> None:
    parts = [{"type": "text", "text": DOSE}, {"type": "image_url", "image_url": "x"}]
    answer = bot.ask("And where was it implanted?", [{"role": "user", "content": parts}])
    assert "spheroid" in answer.standalone_question.lower()


@pytest.mark.parametrize("question", BAD_QUESTIONS, ids=lambda value: repr(value)[:20])
def test_a_bad_question_is_told_and_the_next_one_works(bot: Assistant, question: Any) -> None:
    with pytest.raises(ReviewError) as error:
        bot.ask(question)
    assert_one_sentence(error)
    with pytest.raises(ReviewError):
        next(bot.stream(question))
    with pytest.raises(ReviewError):
        bot.search(question)
    assert bot.search("homing of MSCs", k=1)


@pytest.mark.parametrize("question", ODD_QUESTIONS, ids=lambda value: ascii(value)[:20])
def test_an_odd_question_is_answered_or_told(bot: Assistant, question: str) -> None:
    try:
        answer = bot.ask(question)
    except ReviewError as error:
        assert str(error).endswith(".")
    else:
        assert "<script" not in answer.text
        json.dumps(answer.to_dict(), allow_nan=False).encode("utf-8")
        assert not any(ord(character) < 32 for character in answer.standalone_question)


@pytest.mark.parametrize("history", BAD_HISTORIES, ids=lambda value: repr(value)[:40])
def test_a_bad_history_is_told_and_the_next_question_works(bot: Assistant, history: Any) -> None:
    with pytest.raises(ReviewError) as error:
        bot.ask("And in dogs?", history)
    assert_one_sentence(error)
    assert bot.ask("What is homing?", []).text


def test_a_long_history_is_taken(bot: Assistant) -> None:
    turns = [
        {"role": "user", "content": "What is homing? " * 2000},
        {"role": "assistant", "content": "x" * 100_000},
    ] * 5
    assert bot.ask(GROWTH, turns).answered


def test_the_best_passages_come_first(bot: Assistant) -> None:
    found = bot.search("Which growth factors are secreted in the reparative phase?", k=5)
    assert [evidence.rank for evidence in found] == [1, 2, 3, 4, 5]
    assert [evidence.score for evidence in found] == sorted((evidence.score for evidence in found), reverse=True)
    assert (found[0].chunk.section_id, found[0].chunk.paragraph) == ("4", 6)
    assert any("insulin-like growth factor-1" in evidence.chunk.text for evidence in found)
    for evidence in found:
        assert evidence.chunk.text == bot.article.text[evidence.chunk.start : evidence.chunk.end]
        assert evidence.origins and evidence.locator
        json.dumps(evidence.to_dict(), allow_nan=False)


@pytest.mark.parametrize("k", [0, -1, 101, True, 2.0, "3", None])
def test_k_out_of_range_is_told(bot: Assistant, k: Any) -> None:
    with pytest.raises(ReviewError) as error:
        bot.search("homing", k=k)
    assert_one_sentence(error)


def test_the_retriever_gives_langchain_documents(bot: Assistant) -> None:
    documents = bot.as_retriever(k=3).invoke("homing of MSCs")
    assert [document.metadata["chunk_id"] for document in documents] == [
        evidence.chunk.id for evidence in bot.search("homing of MSCs", k=3)
    ]
    for document in documents:
        start, end = document.metadata["start"], document.metadata["end"]
        assert document.page_content == bot.article.text[start:end]
        assert document.id == document.metadata["chunk_id"]


@pytest.mark.parametrize("k", [0, -1, 101])
def test_the_retriever_refuses_k_out_of_range_too(bot: Assistant, k: Any) -> None:
    with pytest.raises(ReviewError):
        bot.as_retriever(k=k).invoke("homing")


def test_the_retriever_refuses_a_bad_question_too(bot: Assistant) -> None:
    with pytest.raises(ReviewError):
        bot.as_retriever().invoke("  ")


def test_info_is_json_and_says_what_was_repaired(bot: Assistant) -> None:
    info = json.loads(json.dumps(bot.info(), allow_nan=False))
    assert info["article"]["doi"] == "10.3390/ijms25094979"
    assert info["article"]["tables"] == {"table-1": 8, "table-2": 17}
    assert any("10⁷" in repair["after"] or "⁷" in repair["after"] for repair in info["source"]["repairs"])
    assert info["index"]["chunks"] == len(bot.index.chunks)
    assert Path(info["index"]["folder"]).is_dir()
    assert info["model"]["sha256"] == bot.embedder.sha256
    assert info["versions"]["chromadb"] != "not installed"


@pytest.mark.parametrize(
    ("name", "content"),
    [("gone.txt", None), ("empty.txt", b""), ("binary.txt", b"\xff\xfe\x00\x80" * 50), ("dots.txt", b"... --- ...")],
)
def test_an_article_that_can_not_be_read_is_told(tmp_path: Path, name: str, content: bytes | None) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ReviewError) as error:
        Assistant.open(article=path, settings=Settings(data_dir=tmp_path / "data"))
    assert_one_sentence(error)


def test_another_article_is_answered_from(tmp_path: Path) -> None:
    from small_article import SMALL_TEXT

    path = tmp_path / "paper.txt"
    path.write_text(SMALL_TEXT, encoding="utf-8")
    bot = Assistant.open(article=str(path), settings=Settings(data_dir=tmp_path / "data"))
    answer = bot.ask("When does calcium phosphate cement set?")
    assert answer.answered and "ten minutes" in answer.text
    assert answer.citations[0].section_id == "2"
    assert answer.citations[0].references == (4,)
    assert bot.ask("How many cells were injected?").text.count("10⁷") == 1


def test_importing_the_package_loads_no_model_and_no_store() -> None:
    import subprocess
    import sys

    heavy = ("torch", "chromadb", "langchain_core", "gradio")
    code = f"import sys, assistant; print([name for name in {heavy} if name in sys.modules])"
    root = Path(__file__).parent.parent.parent
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "[]"
