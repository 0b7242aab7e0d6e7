"""A soft tone and a voice, where the extra for sound is installed; else the beep of the system, and no voice."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import numpy as np
from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtWidgets import QApplication

from hipline.wording import Text, how_to_add

_RATE_HZ, _PITCH_HZ, _LENGTH_S, _LOUDNESS = 44_100, 523.25, 0.3, 0.2


def beep() -> None:
    """Sound as the system does."""
    QApplication.beep()


def soft_tone() -> bytes:
    """Return a short tone that swells and fades, 16-bit mono at 44.1 kHz: nobody is startled."""
    time_s = np.arange(round(_LENGTH_S * _RATE_HZ)) / _RATE_HZ
    swell = np.sin(np.pi * time_s / _LENGTH_S) ** 2
    wave = _LOUDNESS * swell * np.sin(2.0 * np.pi * _PITCH_HZ * time_s)
    return np.round(32_767 * wave).astype("<i2").tobytes()


def _module(name: str) -> Any:
    """Return a module of the extra; None where it, or a library of the system that it needs, is not there."""
    try:
        return importlib.import_module(f"PySide6.{name}")
    except ImportError:
        return None


class Tone:
    """Sound once: softly where that is possible, else the beep of the system."""

    def __init__(self) -> None:
        media = _module("QtMultimedia")
        self._sink: Any = None
        if media is None or media.QMediaDevices.defaultAudioOutput().isNull():
            return
        form = media.QAudioFormat()
        form.setSampleRate(_RATE_HZ)
        form.setChannelCount(1)
        form.setSampleFormat(media.QAudioFormat.SampleFormat.Int16)
        self._sink = media.QAudioSink(form)
        self._buffer = QBuffer()
        self._buffer.setData(QByteArray(soft_tone()))

    @property
    def is_soft(self) -> bool:
        """Whether there is a device for the soft tone; else the system beeps."""
        return self._sink is not None

    def __call__(self) -> None:
        """Sound."""
        if self._sink is None:
            beep()
            return
        self._sink.stop()
        self._buffer.close()
        self._buffer.open(QIODevice.OpenModeFlag.ReadOnly)
        self._sink.start(self._buffer)


def no_voice() -> Text:
    """Say what is missing where nothing speaks, and how it is added."""
    return Text(
        "spoken cues need a voice of the system and the extra for sound; {how}. A tone takes the place of the words.",
        how=how_to_add("sound"),
    )


def voice() -> Callable[[str], None] | None:
    """Return what speaks; None where nothing can, as `no_voice` says."""
    speech = _module("QtTextToSpeech")
    if speech is None or not speech.QTextToSpeech.availableEngines():
        return None
    speaker = speech.QTextToSpeech()
    # an engine may be named and yet not load
    return None if speaker.state() == speech.QTextToSpeech.State.Error else speaker.say
