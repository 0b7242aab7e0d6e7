"""All that people read: in one place, kind, no finding, and easy to read."""

import re

import pytest
import words as tool

TEXTS = {title: [text for name in names for text in tool.words_of(name)] for title, names in tool.HOMES.items()}
EVERY = [text for texts in TEXTS.values() for text in texts]
AGE_OF_FIRST_GRADE = 5  # grade 7 is read at twelve
LONGEST_SENTENCE = 25  # words


def _syllables(word):
    groups = re.findall(r"[aeiouy]+", re.sub(r"(?<=[a-z]{2})e(s|d)?$", "", word.lower()))
    return max(1, len(groups))


def _sentences(text):
    parts = re.split(r"[.!?:](?:\s|$)|;", text)
    return [words for part in parts if (words := re.findall(r"[A-Za-z]+(?:[’'][a-z]+)?", part))]


def _reading_age(texts):
    """Return the age by Flesch and Kincaid (1975): grade = 0.39 words a sentence + 11.8 syllables a word - 15.59."""
    sentences = [words for text in texts for words in _sentences(text)]
    count = sum(len(words) for words in sentences)
    syllables = sum(_syllables(word) for words in sentences for word in words)
    return 0.39 * count / len(sentences) + 11.8 * syllables / count - 15.59 + AGE_OF_FIRST_GRADE


def test_the_page_holds_all_words_as_they_are():
    assert tool.PAGE.read_text("utf-8") == tool.page(), "words have changed: run make words, and read the page"


def test_the_score_tells_easy_from_hard():
    assert _reading_age(["The cat sat on the mat. It was warm."]) < 8
    assert _reading_age(["Lumbopelvic dissociation necessitates individualised neuromuscular rehabilitation."]) > 16


@pytest.mark.parametrize("title", TEXTS)
def test_a_child_of_twelve_can_read_them(title):
    assert _reading_age(TEXTS[title]) <= 12.0


@pytest.mark.parametrize("title", [title for title in TEXTS if title.startswith("To the walker")])
def test_sentences_to_the_walker_are_short(title):
    assert [text for text in TEXTS[title] if any(len(words) > LONGEST_SENTENCE for words in _sentences(text))] == []


@pytest.mark.parametrize("word", ["alarm", "diagnos", "cure", "patient", "abnormal", "wrong", "bad", "fail", "treat"])
def test_nothing_sounds_like_a_finding_a_promise_or_a_reproach(word):
    about = [text for title, texts in TEXTS.items() if title != "About the link" for text in texts]
    assert [text for text in about if re.search(rf"\b{word}", text, re.IGNORECASE)] == []


def test_every_cue_says_what_to_do_and_no_word_is_shouted():
    cues = TEXTS["To the walker, on the way"]
    assert len(cues) > 30
    assert [text for text in EVERY if "!" in text or re.search(r"\b[A-Z]{4,}\b", text)] == []
