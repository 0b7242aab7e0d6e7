"""A small library of tips and exercises, for comfort: what each is, how it is done, what it is for.

They are the ones that physiotherapy and walking guides for people with back pain have in common. None is promised to
change the way somebody walks: stretching the hips, for one, changes standing tilt by little more than a degree.

References
----------
No link between hip tightness and tilt: see the evidence named in `docs/coaching.md`.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class When(Enum):
    """When something is done."""

    BEFORE = "before a walk"
    DURING = "on the way"
    AFTER = "after a walk"
    ANY = "at any time"


@dataclass(frozen=True, slots=True)
class Exercise:
    """One tip or exercise, in words that a person can follow alone.

    Attributes
    ----------
    key : str
        Never changes; what is stored and what a translation hangs on.
    name, how, purpose : str
        Its title, how it is done, and what it is for.
    when : When
        When it is done.
    """

    key: str
    name: str
    how: str
    purpose: str
    when: When


EXERCISES = (
    Exercise(
        "lunge_stretch",
        "Lunge stretch",
        "Kneel on one knee, the other foot in front. Shift gently forward until the front of the hip stretches. "
        "Stay 30 seconds, then change sides. A few times a day is plenty.",
        "Gives the front of the hips some room after sitting.",
        When.ANY,
    ),
    Exercise(
        "glute_squeeze",
        "Standing squeeze",
        "Stand tall. Tighten your buttocks for five seconds, let go, and breathe. Ten times.",
        "Wakes up the muscles that hold the pelvis, just before a walk.",
        When.BEFORE,
    ),
    Exercise(
        "pelvic_tilt",
        "Pelvic tilts",
        "Lie on your back with your knees bent. Press the low back softly to the floor, then let it rise. Slowly, "
        "ten times, without any force.",
        "Lets you feel where your pelvis is, and that it can move.",
        When.ANY,
    ),
    Exercise(
        "bridge",
        "Bridge",
        "Lie on your back with your knees bent. Lift your hips until knees, hips and shoulders are in line. Hold for "
        "three breaths, come down slowly. Eight times.",
        "Strengthens the muscles behind the hips that carry you on longer walks.",
        When.ANY,
    ),
    Exercise(
        "side_leg_lift",
        "Side leg lift",
        "Lie on your side. Lift the upper leg a hand's width, straight, toes forward. Lower it slowly. Ten times, then "
        "the other side.",
        "Strengthens the muscles that keep the pelvis level while you stand on one leg.",
        When.ANY,
    ),
    Exercise(
        "dead_bug",
        "Dead bug",
        "Lie on your back, arms up, hips and knees bent. Reach one arm and the other leg away, come back, change. Keep "
        "the low back still. Eight times each.",
        "Strengthens the trunk for walking and running.",
        When.ANY,
    ),
    Exercise(
        "cat",
        "Cat",
        "On hands and knees, round your back slowly, then let it sink. Ten times, in the rhythm of your breath.",
        "Moves the back gently through its own range.",
        When.AFTER,
    ),
    Exercise(
        "knees_to_chest",
        "Knees to chest",
        "Lie on your back. Draw your knees softly towards you and hold for a few breaths.",
        "Rests the low back after a walk.",
        When.AFTER,
    ),
    Exercise(
        "childs_pose",
        "Child's pose",
        "Kneel, sit back on your heels, and let your chest sink forward. Stay for some slow breaths.",
        "Rests the low back after a walk.",
        When.AFTER,
    ),
    Exercise(
        "hip_circles",
        "Hip circles",
        "Stand with your hands on your hips. Draw slow circles with the pelvis, five each way.",
        "Loosens hips and waist before you set off.",
        When.BEFORE,
    ),
    Exercise(
        "breath",
        "Three slow breaths",
        "Stand or sit. Breathe in through the nose, out longer than in. Let shoulders and jaw go.",
        "Helps a body that holds itself stiffly to let go a little.",
        When.BEFORE,
    ),
    Exercise(
        "short_steps",
        "Shorter, quicker steps",
        "Take slightly shorter steps and let the rhythm come up a touch. It should feel light.",
        "Asks less of the low back at the end of each step.",
        When.DURING,
    ),
    Exercise(
        "light_steps",
        "Light and steady",
        "Let your arms swing and your feet land softly, in an even beat.",
        "Makes walking smoother.",
        When.DURING,
    ),
    Exercise(
        "sit_break",
        "Sit for a moment",
        "Sit down, or lean forward with your hands on your knees, for a minute or two. Then see how it feels.",
        "A break before it hurts makes the next stretch easier.",
        When.DURING,
    ),
    Exercise(
        "small_goal",
        "One minute more",
        "Next time, walk to the next lamppost, or one minute more. Not further.",
        "Small steps forward are easier to keep up than big ones.",
        When.ANY,
    ),
)
BY_KEY = {exercise.key: exercise for exercise in EXERCISES}
