import types

import numpy as np
import pytest

from hipline.events import Notice, NoticeKind
from hipline.views.outputs import Outputs, Sound
from hipline.views.window import sound
from hipline.views.window.run import _outputs
from hipline.views.window.sound import soft_tone

ALL = [Notice(kind, "tilt_forward", str(kind)) for kind in NoticeKind]


def _given(heard_by, notices=ALL, vibration=True):
    heard: list[str] = []
    outputs = Outputs(
        lambda: heard.append("tone"),
        lambda text: heard.append(f"say {text}"),
        lambda p: heard.append(f"shake {p.pattern.name}"),
    )
    outputs.sound, outputs.vibration = heard_by, vibration
    for notice in notices:
        outputs.give(notice)
    return heard


def test_by_itself_only_the_clip_is_felt():
    assert _given(Outputs().sound) == ["shake TAP", "shake DOUBLE"]


def test_a_tone_comes_with_what_asks_for_something_and_not_with_good_news():
    assert _given(Sound.TONE, vibration=False) == ["tone", "tone"]


def test_spoken_words_tell_the_good_news_too_and_amber_is_never_heard():
    assert _given(Sound.WORDS, vibration=False) == ["say cue", "say strong", "say clear", "say praise"]


@pytest.mark.parametrize("chosen", list(Sound))
def test_where_it_is_to_be_quiet_nothing_is_heard_and_the_clip_is_felt(chosen):
    quiet = [Notice(notice.kind, notice.rule, notice.message, quiet=True) for notice in ALL]
    assert _given(chosen, quiet) == ["shake TAP", "shake DOUBLE"]


def test_the_tone_is_soft_short_and_swells_from_silence():
    wave = np.frombuffer(soft_tone(), "<i2").astype(float)
    assert len(wave) / 44_100 <= 0.4
    assert np.abs(wave).max() < 0.25 * 32_767
    assert np.abs(wave[:200]).max() < 0.02 * 32_767


class Format:
    """Take any setting of a format of sound."""

    SampleFormat = types.SimpleNamespace(Int16=16)

    def __getattr__(self, _):
        return lambda _: None


class Media:
    """Stands for QtMultimedia and QtTextToSpeech, and notes what they are handed."""

    def __init__(self, has_device=True, engines=("one",), state="Ready"):
        self.played, self.said = [], []
        self.QMediaDevices = types.SimpleNamespace(
            defaultAudioOutput=lambda: types.SimpleNamespace(isNull=lambda: not has_device)
        )
        self.QAudioFormat = Format
        self.QAudioSink = lambda _: types.SimpleNamespace(
            stop=lambda: None, start=lambda device: self.played.append(bytes(device.readAll()))
        )
        speaker = types.SimpleNamespace(state=lambda: state, say=self.said.append)
        self.QTextToSpeech = type(
            "Speech",
            (),
            {
                "availableEngines": lambda: engines,
                "State": types.SimpleNamespace(Error="Error"),
                "__new__": lambda _: speaker,
            },
        )


def test_each_cue_hands_the_whole_tone_to_the_sound_device_once(app, monkeypatch):
    media = Media()
    monkeypatch.setattr(sound, "_module", lambda _: media)
    tone = sound.Tone()
    assert tone.is_soft
    outputs = Outputs(tone)
    outputs.sound = Sound.TONE
    for _ in range(2):
        outputs.give(Notice(NoticeKind.CUE, "tilt_forward", "Grow tall."))
    assert media.played == [soft_tone()] * 2


def test_the_words_of_a_cue_are_handed_to_the_voice_of_the_system(app, monkeypatch):
    media = Media()
    monkeypatch.setattr(sound, "_module", lambda _: media)
    outputs = _outputs("words")
    outputs.give(Notice(NoticeKind.CUE, "tilt_forward", "Grow tall."))
    assert media.said == ["Grow tall."]
    assert media.played == []


@pytest.mark.parametrize("wanted", ["tone", "words"])
def test_where_there_is_no_device_a_clear_word_says_what_takes_its_place(app, monkeypatch, capsys, wanted):
    monkeypatch.setattr(sound, "_module", lambda _: Media(has_device=False, engines=()))
    beeps: list[int] = []
    monkeypatch.setattr(sound.QApplication, "beep", lambda: beeps.append(1))
    _outputs(wanted).give(Notice(NoticeKind.CUE, "tilt_forward", "Grow tall."))
    assert beeps == [1]
    err = capsys.readouterr().err
    assert "The beep of the system takes the place of the tone" in err
    assert ("A tone takes the place of the words" in err) is (wanted == "words")


def test_where_there_is_no_extra_for_sound_the_system_beeps_and_nothing_speaks(app, monkeypatch):
    beeps: list[int] = []
    monkeypatch.setattr(sound.QApplication, "beep", lambda: beeps.append(1))
    monkeypatch.setattr(sound, "_module", lambda _: None)
    sound.Tone()()
    assert beeps == [1]
    assert sound.voice() is None
