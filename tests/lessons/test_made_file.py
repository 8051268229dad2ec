"""A file that a learner asks for stays until the browser has fetched it, in a busy class too."""

from types import SimpleNamespace

from streamlit import runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from lessons.common.session import made_file


def still_there(files, make, busy: int) -> bool:
    """Whether a file that was made is there after so many scripts of the class have ended."""
    number = files.add_deferred(make, "text/csv", "a button", "tasks.csv")
    address = files.execute_deferred(number)
    for _ in range(busy):
        files.remove_orphaned_files()
    return files.read_file(address.rpartition("/")[2]) is not None


def test_a_made_file_outlives_the_scripts_of_a_class_and_gives_way_to_the_next(monkeypatch):
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    context = SimpleNamespace(session_id="dontcare")
    monkeypatch.setattr(runtime, "exists", lambda: True)
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(media_file_mgr=files))
    monkeypatch.setattr(made_file, "get_script_run_ctx", lambda **_: context)
    monkeypatch.setattr(made_file, "add_script_run_ctx", lambda thread, _: thread)

    def kept(content):
        return made_file.keeping(lambda: content, "tasks.csv", "text/csv", "tasks")

    assert not still_there(files, lambda: b"1", busy=2), "Streamlit keeps it by itself by now"
    assert still_there(files, kept("1,2"), busy=9)
    assert still_there(files, kept("3,4"), busy=9)
    assert sum(f.content_size for f in files._storage._files_by_id.values()) == 3, "one is kept"
