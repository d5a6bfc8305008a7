#!/usr/bin/env python3
"""Makes the sessions of this folder by using the program in a terminal, as its user does.

    swift build -c release --product resnext-tui
    python3 Sessions/make_sessions.py [PROGRAM] [tour|cardinality|filters]...

Needs tmux. What the program writes beside sessions goes to a temporary folder. A session is written over only when its making has
come to its end.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CHECKOUT = os.path.dirname(HERE)


class Terminal:
    """The program in a tmux server of its own."""

    def __init__(self, program, arguments, folder):
        self.server = ["tmux", "-f", "/dev/null", "-u", "-L", f"resnext-tui-sessions-{os.getpid()}"]
        settings = {"XDG_DATA_HOME": folder + "/data", "XDG_CONFIG_HOME": folder + "/config",
                    "XDG_STATE_HOME": folder + "/state", "RESNEXT_TUI_ASSETS": CHECKOUT + "/Assets",
                    "HOME": folder, "LANG": "C.UTF-8"}
        words = ["env", *[f"{name}={value}" for name, value in settings.items()], program, *arguments]
        line = f"cd {shlex.quote(folder)}; {shlex.join(words)}; echo ended=$?; exec cat"
        self.run("new-session", "-d", "-x", "120", "-y", "40", "bash", "-c", line)

    def run(self, *arguments):
        return subprocess.run([*self.server, *arguments], check=True, capture_output=True, text=True).stdout

    def type(self, *keys):
        self.run("send-keys", *keys)

    def command(self, text):
        self.type("-l", ":" + text)
        self.type("Enter")

    def wait(self, pattern, seconds=120):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            screen = self.run("capture-pane", "-p")
            if re.search(pattern, screen):
                return screen
            time.sleep(0.2)
        raise SystemExit(f"waited {seconds} s for {pattern!r}; the screen:\n{screen}")

    def save_and_quit(self):
        self.command("wq")
        self.wait(r"ended=0")

    def close(self):
        self.run("kill-server")


def tour(terminal):
    terminal.wait(r"shipped weights")
    terminal.command("transform")
    terminal.command("image 3")
    terminal.wait(r"cifar10_02_8|transform")
    # Two cells whose numbers are measured when somebody looks.
    terminal.command("forms")
    terminal.wait(r"\(c\) +\d+ +[\d,]+ +[\d.]+ M +[\d.]+ MB +[\d.]+")
    terminal.command("transform")
    terminal.wait(r"In \[4\]")


def cardinality(terminal):
    terminal.wait(r"\? help")
    terminal.command("lab 1x64,2x40,4x24,8x14,32x4")
    terminal.command("lab steps 100")
    terminal.type("y")
    terminal.type("Space")
    terminal.wait(r"sweep is done|points are kept", seconds=3600)


def filters(terminal):
    terminal.wait(r"\? help")
    for setting in ("lr 0.02", "schedule cosine", f"epochs {FILTERS_EPOCHS}"):
        terminal.command("set " + setting)
    terminal.type("Space")
    terminal.wait(r"all epochs done", seconds=3600)
    # Both convolutions whose kernels are to be looked at are what their cells show.
    terminal.command("stem")
    terminal.wait(r"┌ 2 stem")
    terminal.type("Left", "Left")
    terminal.wait(r"\[conv 3×3\]")
    terminal.command("transform")
    # It shows its 3×3 by itself.
    terminal.wait(r"In \[4\][^┌]*\[conv 3×3\]")


FILTERS_EPOCHS = 3

# Behind which of the program's cells each text goes: `title`, or the name of the cell whose call it is.
TEXTS = {
    "tour": {
        "title": "**A tour of one block.** The network is the source notebook's for CIFAR-10, with the weights that ship with the "
                 "program; the image is the third sample, a ship. Go down the cells 3 to 6: the input is *split* into four groups of "
                 "channels, each group is *transformed* by a path of its own, the paths are *merged*, and a 1×1 convolution with "
                 "batch norm (*transition*) brings the sum to its width. That is one residual block of a ResNeXt; "
                 "cells 7 and 8 add the shortcut.\n\nIn the pictures blue is low and orange or yellow is high; the line below "
                 "says the range. Open the file with `resnext-tui Sessions/tour.ipynb` to change the cardinality, to silence a "
                 "path, or to see how a single value came about.",
    },
    "cardinality": {
        "title": "**Cardinality at equal cost.** Five networks with nearly the same number of parameters and multiply-adds, which "
                 "differ in one thing: how many paths a block has and how wide each is. They were trained in turn, step by step, on "
                 "the same procedural images in the same order, 100 steps each. The cell *lab* (16) has the table and "
                 "the curves.\n\nThe paper finds on ImageNet that more paths are better than wider ones: top-1 error falls from "
                 "23.9 % (1×64d) to 22.2 % (32×4d). Here the task is easy and the runs are short, so do not read an "
                 "order into differences of a percent or two: another seed gives another order. What can be seen for "
                 "sure is what equal complexity means, and that a block of 32 narrow paths learns as well as one wide path.",
    },
}

TEXTS["filters"] = {
    "title": "**Watching filters form.** A network of two blocks with 11,578 parameters was trained on procedural images for 3 epochs "
             "(471 steps). Its weights were kept after 35 of these steps: after each of the first eight, then ever more "
             "seldom, since most is learnt at the beginning. They lie beside this file in `filters.snapshots.safetensors`, "
             "kernels and head in half precision (11 binary digits), everything else as it was. Nothing has to be trained to walk "
             "through them.\n\nOpen the file with `resnext-tui Sessions/filters.ipynb`. `<` and `>` go one snapshot back and on, "
             "`P` plays them from the first to the newest weights, `:step 64` goes to one of them. The line above the legend "
             "says which step is shown. The cross-hair of the curves is the same place: Tab goes to the curves, and there "
             "`←` and `→` walk through the run, past each step's loss.",
    "cell-stem": "**Look at the stem's kernels.** Press `2`, then `z` and Tab: 3×3 weights for red, green and blue, and the same "
                 "as colours. `:step 0` shows the noise that they began as, `P` how the training changes them. Tab again shows the "
                 "map that this kernel makes; while it plays, look where the picture answers at all.",
    "cell-transform": "**Look at the grouped 3×3.** Press `4`, then `z` and Tab: each of the 16 kernels reads the four channels of its "
                      "own path alone. In the end they have moved away from their beginning by more than their own "
                      "size, the stem's by less. Guess before you press `P`: are the first steps or the last ones the "
                      "largest? Esc and the arrows choose another channel, `=` sets the shown "
                      "step beside another one.",
    "cell-training": "**Look at the curves.** The loss is that of each step, the dots are held-out images, of which it knows a third in "
                     "the end; chance is a tenth. The cell *prediction* "
                     "(13) with `<` and `>` shows what the network says of the image while it learns.",
}

MADE = {
    "tour": (tour, []),
    "cardinality": (cardinality, ["--preset", "tiny", "--outputs", "256,512", "--blocks", "1,1", "--width", "4", "--cardinality", "32", "--data",
                                  "shapes"]),
    "filters": (filters, ["--preset", "tiny", "--stem", "16", "--outputs", "32,64", "--blocks", "1,1", "--width", "4", "--cardinality", "4",
                          "--data", "shapes"]),
}

# What stands beside a session where it was trained.
BESIDE = [".safetensors", ".snapshots.safetensors"]


def explain(path, texts):
    """Puts texts of our own behind the title and behind other cells; the program keeps them there."""
    with open(path, encoding="utf-8") as file:
        notebook = json.load(file)
    for place, text in texts.items():
        cell = {"cell_type": "markdown", "id": "about-this-session" if place == "title" else "about-" + place,
                "metadata": {}, "source": text.splitlines(keepends=True)}
        index = next(index for index, other in enumerate(notebook["cells"]) if other["id"] == place)
        notebook["cells"].insert(index + 1, cell)
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    for place in (CHECKOUT, tempfile.gettempdir(), os.path.expanduser("~")):
        if place in text:
            raise SystemExit(f"{path} names {place}")
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make(program, name):
    use, arguments = MADE[name]
    with tempfile.TemporaryDirectory() as folder:
        terminal = Terminal(program, [f"{name}.ipynb", *arguments], folder)
        try:
            use(terminal)
            terminal.save_and_quit()
        finally:
            terminal.close()
        explain(f"{folder}/{name}.ipynb", TEXTS[name])
        made = [name + end for end in [".ipynb", *BESIDE] if os.path.exists(folder + "/" + name + end)]
        size = sum(os.path.getsize(f"{folder}/{file}") for file in made)
        if size >= 2_000_000:
            raise SystemExit(f"{name}: {size:,} bytes are more than a session that ships may take")
        for file in made:
            shutil.copyfile(f"{folder}/{file}", f"{HERE}/{file}")
        print(f"{', '.join(made)}: {size:,} bytes")


def main():
    words = sys.argv[1:]
    names = [word for word in words if word in MADE] or list(MADE)
    programs = [word for word in words if word not in MADE]
    program = os.path.abspath(programs[0] if programs else f"{CHECKOUT}/.build/release/resnext-tui")
    for name in names:
        make(program, name)


main()
