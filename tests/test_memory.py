"""What was read once: it is read once, forgotten when there is no room or the data change, and never mixed up."""

from __future__ import annotations

from threading import Thread

from peeratlas.dataset import Dataset
from peeratlas.memory import Memory
from peeratlas.rdf import read_turtle

NORWAY = "https://w3id.org/peeratlas/id/country/norway"
LABEL = "http://www.w3.org/2000/01/rdf-schema#label"


def quads(name):
    return read_turtle(f'<{NORWAY}> <{LABEL}> "{name}"@en .', "x.ttl", f"urn:{name}")


def test_the_same_is_read_once():
    memory, read = Memory(), []
    for _ in range(3):
        assert memory.of("a", lambda: read.append("a") or ["a"]) == ["a"]
    assert memory.of("b", lambda: ["b"]) == ["b"]
    assert read == ["a"]


def test_the_least_used_goes_when_there_is_no_room():
    memory, read = Memory(room=6), []

    def ask(name):
        return memory.of(name, lambda: read.append(name) or [name])

    for name in "abca":
        ask(name)
    ask("d")
    read.clear()
    for name in "dcab":
        ask(name)
    assert read == ["b"]


def test_what_is_larger_than_the_room_is_given_and_not_kept():
    memory = Memory(room=3)
    memory.of("small", lambda: [1])
    assert memory.of("large", lambda: [1, 2, 3, 4]) == [1, 2, 3, 4]
    assert len(memory) == 1


def test_what_fails_is_not_kept():
    memory = Memory()
    for _ in range(2):
        try:
            memory.of("a", lambda: 1 / 0)
        except ZeroDivisionError:
            continue
    assert len(memory) == 0


def test_several_threads_get_what_they_ask_for():
    memory, wrong = Memory(room=50), []

    def ask():
        wrong.extend(n for n in range(2000) if memory.of(n % 40, lambda n=n: [n % 40]) != [n % 40])

    threads = [Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_dataset_forgets_when_something_is_added():
    dataset = Dataset.in_memory(quads("Norway"))
    query = f"SELECT ?name WHERE {{ <{NORWAY}> <{LABEL}> ?name }}"
    assert [name.value for name in dataset.said(NORWAY)[LABEL]] == ["Norway"]
    assert len(dataset.rows(query)) == 1
    dataset.add(quads("Noregur"))
    assert [name.value for name in dataset.said(NORWAY)[LABEL]] == ["Noregur", "Norway"]
    assert len(dataset.rows(query)) == 2
    assert dataset.said("https://example.org/nothing") == {}
