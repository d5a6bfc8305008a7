#!/usr/bin/env python3
"""Makes the sessions of this folder by using the program in a terminal, as its user does.

    swift build -c release --product resnext-tui
    python3 Sessions/make_sessions.py [PROGRAM] [tour|cardinality]...

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

MADE = {
    "tour": (tour, []),
    "cardinality": (cardinality, ["--preset", "tiny", "--outputs", "256,512", "--blocks", "1,1", "--width", "4", "--cardinality", "32", "--data",
                                  "shapes"]),
}


def explain(path, texts):
    """Puts a text of our own behind the title; the program keeps it there."""
    with open(path, encoding="utf-8") as file:
        notebook = json.load(file)
    cell = {"cell_type": "markdown", "id": "about-this-session", "metadata": {},
            "source": texts["title"].splitlines(keepends=True)}
    notebook["cells"].insert(1, cell)
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
        shutil.copyfile(f"{folder}/{name}.ipynb", f"{HERE}/{name}.ipynb")
        print(f"{name}.ipynb: {os.path.getsize(f'{HERE}/{name}.ipynb'):,} bytes")


def main():
    words = sys.argv[1:]
    names = [word for word in words if word in MADE] or list(MADE)
    programs = [word for word in words if word not in MADE]
    program = os.path.abspath(programs[0] if programs else f"{CHECKOUT}/.build/release/resnext-tui")
    for name in names:
        make(program, name)


main()
