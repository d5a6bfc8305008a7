"""Notebooks in the shapes that other editors leave them in, for SessionEditingTests and ForeignNotebookTests.

    python3 Tests/Fixtures/generate_notebooks.py

Reads Sessions/tour.ipynb and writes into Tests/NotebookTests/Notebooks. Needs nothing but Python.
"""

import copy
import json
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
TARGET = ROOT / "Tests" / "NotebookTests" / "Notebooks"
TOUR = json.loads((ROOT / "Sessions" / "tour.ipynb").read_text())
# One picture is enough.
for cell in TOUR["cells"]:
    if cell["cell_type"] == "code" and cell["id"] != "cell-split":
        cell["outputs"] = []


def write(name, notebook):
    text = json.dumps(notebook, indent=1, ensure_ascii=False, sort_keys=True)
    (TARGET / f"{name}.ipynb").write_text(text + "\n")


def place(notebook, name):
    """The index of the program's cell of this name."""
    return next(i for i, cell in enumerate(notebook["cells"]) if cell.get("id") == name)


def nbstripout():
    """nbstripout: no outputs, no counts, ids that count up from 0."""
    notebook = copy.deepcopy(TOUR)
    for number, cell in enumerate(notebook["cells"]):
        cell["id"] = str(number)
        if cell["cell_type"] == "code":
            cell["outputs"] = []
            cell["execution_count"] = None
    return notebook


def colab():
    """Colab: nbformat 4.0, ids in the cells' metadata, a Python kernel, a text cell of the user's on top."""
    notebook = copy.deepcopy(TOUR)
    notebook["nbformat_minor"] = 0
    notebook["metadata"]["colab"] = {"provenance": []}
    notebook["metadata"]["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    notebook["metadata"]["language_info"] = {"name": "python"}
    for number, cell in enumerate(notebook["cells"]):
        del cell["id"]
        cell["metadata"]["id"] = f"k{number}Xq"
        cell["source"] = "".join(cell["source"])
    mine = {"cell_type": "markdown", "metadata": {"id": "mine"}, "source": ["My own remark, above everything.\n"]}
    notebook["cells"].insert(0, mine)
    return notebook


def vscode():
    """VS Code: new ids, a cell of the user's in the middle, a note edited, the language of a cell named."""
    notebook = copy.deepcopy(TOUR)
    note = notebook["cells"][place(notebook, "note-split")]
    note["source"] = ["## 3. split\n", "\n", "What I think of it.\n"]
    mine = {
        "cell_type": "code", "execution_count": 7, "id": "f00dcafe", "metadata": {"vscode": {"languageId": "python"}},
        "outputs": [{"name": "stdout", "output_type": "stream", "text": ["2\n"]}], "source": ["print(1 + 1)"],
    }
    notebook["cells"].insert(place(notebook, "note-merge"), mine)
    for number, cell in enumerate(notebook["cells"]):
        if cell is not mine:
            cell["id"] = f"{number:08x}"
    return notebook


def without_marks():
    """A tool that keeps no cell's metadata, in nbformat 4.4, where cells have no ids."""
    notebook = copy.deepcopy(TOUR)
    notebook["nbformat_minor"] = 4
    for cell in notebook["cells"]:
        del cell["id"]
        cell["metadata"] = {}
    return notebook


def by_hand():
    """Written by hand: members missing, an id twice, and a list element that is no cell."""
    notebook = copy.deepcopy(TOUR)
    cells = notebook["cells"]
    del cells[1]["metadata"]
    del cells[2]["outputs"]
    del cells[2]["execution_count"]
    cells[4]["id"] = cells[3]["id"]
    del cells[5]["id"]
    cells.insert(3, "a cell?")
    return notebook


def code(*lines):
    return {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [], "source": "\n".join(lines)}


def text(*lines):
    return {"cell_type": "markdown", "metadata": {}, "source": "\n".join(lines)}


def source_like():
    """The order, the kinds of cells and the functions' names of the source notebook (nbformat 4.2), in other words."""
    block = "cardinality=4, stage=2"
    cells = [
        text("# A ResNeXt in Keras", "", "What this notebook is about."),
        code("from keras.layers import Add, Concatenate, Conv2D, Lambda", "from keras.optimizers import Adam"),
        text("# 1. The three functions"),
        text("## a. Split", "", "Channels go into **groups**.", '<img src="images/block.png" width=300/>'),
        code("def split(inputs, cardinality):", "    return [part(inputs, i) for i in range(cardinality)]"),
        text("## b. Transform and merge", "", "Two convolutions a group."),
        code("def transform(groups, filters, strides, stage, block):", "    return Concatenate()(groups)"),
        text("## c. Transition", "", "The last one mixes the groups."),
        code("def transition(inputs, filters, stage, block):", "    return Conv2D(filters, (1, 1))(inputs)"),
        text("# 2. Residual blocks", "", "An identity block keeps its shape."),
        code("def identity_block(inputs, filters, cardinality, stage, block, strides=(1,1)):", "    pass"),
        text("Downsampling halves height and width."),
        code("def downsampling(inputs, filters, cardinality, strides, stage, block):", "    pass"),
        text("# 3. The network", "", "All of it together."),
        code(
            "def ResNeXt50(input_shape, classes):",
            f"    x = downsampling(x, (128,128,256), {block}, strides=(2,2), block='a')",
            f"    x = identity_block(x, (128,128,256), {block}, block='b')"),
        text("Build it for $(224,224,3)$ and 2 classes."),
        code("model = ResNeXt50(input_shape=(224,224,3), classes=2)  # not ResNeXt50(classes=7)"),
        code("model.compile(optimizer=Adam(lr=0.0001), loss='categorical_crossentropy')"),
        code("model.summary()"),
        text("# References"),
    ]
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 2}


for make in [nbstripout, colab, vscode, without_marks, by_hand, source_like]:
    write(make.__name__.replace("_", "-"), make())
