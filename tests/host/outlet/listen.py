"""A stock client of LSL beside our outlets, in a process of its own: prints what it got, as JSON."""

import asyncio
import json
import sys
from pathlib import Path

import numpy as np
import pylsl

from hipline.events import AngleBlock, Bands, Cue, CueLevel, Stage, Update
from hipline.outlet.source import PassedOn
from hipline.outlet.streams import ANGLES, CUES, SAMPLES, STRIDES
from hipline.pipeline import Pipeline
from hipline.settings import Settings
from hipline_device.samples import SampleBlock


class Walk:
    """A source whose samples are given by hand."""

    rate_hz = 100.0
    scheme = "of the clip"

    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return None


def pulled(inlet, count):
    rows, stamps = [], []
    while len(rows) < count:
        more, at = inlet.pull_chunk(timeout=20.0, max_samples=count - len(rows))
        if not at:
            break
        rows += more
        stamps += at
    return {"rows": rows, "stamps": stamps}


def main():
    arrays = np.load(Path(sys.argv[1]))
    block = SampleBlock(np.arange(len(arrays["acc"])), arrays["time_s"], arrays["acc"], arrays["gyr"])
    pipeline = Pipeline(100.0, Settings())

    async def run():
        source = PassedOn(Walk())
        assert source.scheme == "of the clip"
        async with source:
            inlets = {}
            for name in (SAMPLES, ANGLES, STRIDES, CUES):
                (info,) = pylsl.resolve_byprop("name", name, timeout=30.0)
                inlets[name] = pylsl.StreamInlet(info)
                inlets[name].open_stream(timeout=30.0)
            told = {name: [] for name in inlets}
            for at in range(0, len(block), 10):
                update = pipeline.update(block[at : at + 10])
                source.heard(block[at : at + 10], update)
                told[ANGLES] += update.angles.tilt_deg.tolist()
                told[STRIDES] += [stride.cadence_spm for stride in update.strides]
                told[CUES] += [f"{cue.rule} {cue.level}" for cue in update.cues]
            cue = Cue(61.0, "tilt_forward", CueLevel.CUE, 6.0, 5.0, "Stand tall.")  # a walk so short gives none itself
            source.heard(None, Update(AngleBlock.empty(), (), (), (cue,), Stage.READY, Bands()))
            told[CUES].append(f"{cue.rule} {cue.level}")
            counts = {SAMPLES: len(block)} | {name: len(of) for name, of in told.items() if name != SAMPLES}
            got = {name: pulled(inlet, counts[name]) for name, inlet in inlets.items() if counts[name]}
            labels, channel = [], inlets[STRIDES].info(30.0).desc().child("channels").child("channel")
            while not channel.empty():
                labels.append(channel.child_value("label"))
                channel = channel.next_sibling()
        print(json.dumps({"told": told, "got": got, "labels": labels, "now": pylsl.local_clock()}))

    asyncio.run(run())


main()
