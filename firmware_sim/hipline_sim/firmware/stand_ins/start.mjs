// Run the firmware under MicroPython's WebAssembly port in Node.
//
// node start.mjs PACKAGE FOLDER-OF-THE-FIRMWARE CHIP PPM CAUSE
//
// PACKAGE is the folder of @micropython/micropython-webassembly-pyscript. Lines as in start.py.

import fs from "node:fs";
import path from "node:path";
import readline from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";

const [packageFolder, firmware, chip, ppm, cause] = process.argv.slice(2);
const here = path.dirname(fileURLToPath(import.meta.url));
const { loadMicroPython } = await import(pathToFileURL(path.join(packageFolder, "micropython.mjs")).href);

const say = (line) => fs.writeSync(1, line + "\n");
const mp = await loadMicroPython({ heapsize: 1 << 20, stdout: say, linebuffer: true });

// the module `micropython` is its own, and the files that the clip writes live in this folder
for (const folder of [here, firmware]) {
    for (const name of fs.readdirSync(folder)) {
        if (name.endsWith(".py") && !["start.py", "ticks.py", "micropython.py"].includes(name)) {
            mp.FS.writeFile("/" + name, fs.readFileSync(path.join(folder, name)));
        }
    }
}
const kept = ["epoch.json", "bonds.json"];
for (const name of kept) {
    if (fs.existsSync(name)) mp.FS.writeFile("/" + name, fs.readFileSync(name));
}
const keep = () => {
    for (const name of kept) {
        if (mp.FS.analyzePath("/" + name).exists) fs.writeFileSync(name, mp.FS.readFile("/" + name));
    }
};

const origin = process.hrtime.bigint();
mp.registerJsModule("host", {
    say,
    now_us: () => Number(((process.hrtime.bigint() - origin) / 1000n) & 0x3fffffffn),
});
mp.runPython(`
import sys
import time as _time
import host
sys.path.insert(0, "/")

class _Time:
    """The port's own counter has milliseconds only."""

for _name in dir(_time):
    if not _name.startswith("__"):
        setattr(_Time, _name, staticmethod(getattr(_time, _name)))
_Time.ticks_us = staticmethod(host.now_us)
sys.modules["time"] = _Time

import wire
wire.connect(host.say)
`);
const deliver = mp.pyimport("wire").deliver; // looked up once: each look makes an object that is never let go
const lines = readline.createInterface({ input: process.stdin });
lines.on("line", (line) => deliver(line));
lines.on("close", () => { keep(); process.exit(0); });

mp.globals.set("chip", chip);
mp.globals.set("ppm", Number(ppm));
mp.globals.set("cause", cause);
await mp.runPythonAsync(`
from session import Session
await Session(chip, ppm, cause).run()
`);
keep();
process.exit(0);
