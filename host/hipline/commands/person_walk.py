"""A walk of a person of the library: begun with what is known of them, asked about and sealed at its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from hipline.commands.consent import Consent, consent_for
from hipline.commands.live import run_recorded
from hipline.commands.live_view import View
from hipline.errors import InputError
from hipline.language import fill, shown
from hipline.library.folder import Library
from hipline.library.handover import Handover, handover, keep_numbers
from hipline.link.radio import Radio
from hipline.sessions.live_recording import LiveRecording
from hipline.settings import Settings
from hipline.views.words import general as words


def begun_with(known: Handover) -> str:
    """Say what a walk of a person begins with, in one line."""
    parts = [
        words.BEGUN_WITH_OWN if known.own and known.own.values else words.BEGUN_WITHOUT_OWN,
        words.BEGUN_WITH_NUMBERS if known.numbers else "",
        words.BEGUN_WITH_PAST if known.past else "",
    ]
    return " ".join(shown(part) for part in parts if part)


def _sealed(library: Library, path: Path) -> Path:
    try:
        return library.seal_walk(path)
    except OSError as error:
        raise InputError(
            f"{path}: could not be sealed ({error.strerror or error}) and is open still; make room on its disk: "
            "the next command of its library seals it"
        ) from None


def run_for_person(
    radio: Radio | str,
    clip: str | None,
    person: str,
    library_folder: Path | None,
    settings_with: Callable[[Handover], Settings],
    tags: dict[str, str],
    view: View,
    *,
    record: bool = True,
    keep_own: bool = False,
) -> int:
    """Show a clip, and record a walk of a person of the library.

    Parameters
    ----------
    radio : Radio or str
        The radio, or its name.
    clip : str, optional
        Address or name of the clip; None: the first one heard.
    person : str
        Their id.
    library_folder : Path, optional
        The library; None: the usual one. Where it is encrypted, the walk is sealed when it is over.
    settings_with : callable
        Returns the settings of the walk, from what the library knows of the person.
    tags : dict
        Shoes, surface, carrying, ...
    view : View
        How it is shown; numbers are kept for the person, and they are asked after it.
    record : bool
        Whether the walk is kept.
    keep_own : bool
        Whether the person has agreed before the walk that it becomes part of their usual walking.

    Returns
    -------
    int
        The exit status.

    Raises
    ------
    InputError
        When there is no such person, or the passphrase is wrong: before the walk, not after it.
    """
    with Library(library_folder) as library:
        id_, now = library.person(person).id, datetime.now().astimezone()
        known = handover(library, id_, now)
        settings = settings_with(known)
        print(begun_with(known), flush=True)
        recording = None
        if record:
            recording = LiveRecording.begin(library.new_walk_path(id_, now), settings, {"person": id_})
            for name, value in tags.items():
                recording.tag(name, value)

        def keep(chosen: Settings) -> str:
            keep_numbers(library, id_, chosen)
            return fill(words.NUMBERS_SAVED_FOR, person=id_)

        def ask(path: Path) -> Consent | None:
            return None if keep_own else consent_for(library, id_, path)

        try:
            status = run_recorded(radio, clip, recording, settings, replace(view, keep_numbers=keep, ask=ask))
            if keep_own and recording is not None and recording.path.exists():
                agreed = consent_for(library, id_, recording.path, agreed=True)
                if agreed is not None:
                    print(*(shown(text) for text in (agreed.keep(), *agreed.lines)), sep="\n", flush=True)
        finally:  # wherever the walk is, and whatever could not be kept of it
            if recording is not None and recording.path.exists() and library.encrypted:
                print(f"Sealed: {_sealed(library, recording.path)}", flush=True)
    return status
