"""What tests write is in memory only where there is room, and where nobody else put a folder."""

from collections import namedtuple

import pytest

from tests import places

Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def roomy(monkeypatch):
    """As much room as one likes."""
    monkeypatch.setattr(places.shutil, "disk_usage", lambda _: Usage(0, 0, places.ROOM))
    monkeypatch.setattr(places, "LEFT", -places.ROOM)


def test_a_checkout_has_a_place_of_its_own_in_memory(roomy, tmp_path):
    one, other = (places.place_for(tmp_path / name, memory=tmp_path) for name in ("one", "other"))
    assert one.parent == other.parent == tmp_path
    assert one != other
    assert places.is_in_memory(one / "gw0", memory=tmp_path)


@pytest.mark.parametrize("lacking", ["folder", "room", "memory"])
def test_without_room_it_is_the_disk(lacking, roomy, monkeypatch, tmp_path):
    memory = tmp_path / "memory"
    if lacking != "folder":
        memory.mkdir()
    if lacking == "room":
        monkeypatch.setattr(places.shutil, "disk_usage", lambda _: Usage(0, 0, 64 * 1024**2))
    if lacking == "memory":
        monkeypatch.setattr(places, "LEFT", 2**60)
    found = places.place_for(tmp_path, memory=memory)
    assert found == tmp_path / "var" / "test"
    assert found.is_dir()
    assert not places.is_in_memory(found, memory=memory)


def test_what_somebody_put_in_its_place_is_not_used(roomy, tmp_path):
    memory, elsewhere = tmp_path / "memory", tmp_path / "elsewhere"
    memory.mkdir()
    elsewhere.mkdir()
    place = places.place_for(tmp_path, memory=memory)
    place.rmdir()
    place.symlink_to(elsewhere)
    assert places.place_for(tmp_path, memory=memory) == tmp_path / "var" / "test"
