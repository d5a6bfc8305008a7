extension CellKind {
  /// Where everything comes from, and what the words mean.
  public static let references = CellKind("references")
}

/// References: the paper, the source notebook, the data, the licences, and a glossary.
///
/// In the place of the source notebook's last cell (19).
struct ReferencesCell: TextCell {
  let kind = CellKind.references

  func dependencies(_ state: NotebookState) -> Dependencies { Dependencies() }
  func title(_ state: NotebookState) -> String { "\(Glossary.entries.count) words explained" }
  func call(_ state: NotebookState) -> String { "// Where everything comes from, and what the words mean" }

  func why(_ state: NotebookState) -> String {
    """
    Numbers of the paper are quoted with their table; everything else that this notebook shows is \
    computed here and compared with Keras and PyTorch. :what WORD opens a word of the glossary from \
    anywhere, such as :what cardinality.
    """
  }

  func sections(_ state: NotebookState) -> [TextSection] {
    [
      TextSection(heading: "the paper", entries: ReferencesCell.paper),
      TextSection(heading: "the source notebook", entries: ReferencesCell.notebook),
      TextSection(heading: "the data", entries: ReferencesCell.data),
      TextSection(heading: "licences", entries: ReferencesCell.licences),
      TextSection(heading: "glossary", entries: Glossary.entries.map { ($0.word, $0.meaning) }),
    ]
  }

  /// Opens the cell at a word of the glossary.
  static func look(up word: String, _ state: inout NotebookState) -> [Command] {
    guard let index = Glossary.index(of: word) else {
      state.say("'\(word)' is not in the glossary; Tab after :what lists its words", .failure)
      return [.bell]
    }
    let cell = ReferencesCell()
    let before = cell.sections(state).dropLast().reduce(0) { $0 + $1.entries.count }
    state.show(cell.kind)
    cell.reveal(before + index, &state)
    state.say("\(Glossary.entries[index].word): \(Glossary.entries[index].meaning)")
    return []
  }

  private static let paper: [(name: String, text: String)] = [
    (
      "ResNeXt",
      """
      S. Xie, R. Girshick, P. Dollár, Z. Tu, K. He: Aggregated Residual Transformations for Deep \
      Neural Networks, CVPR 2017, arXiv 1611.05431. Figure 3 has the three forms of a block, tables 2 \
      to 4 turn the cardinality at equal cost, table 5 is on CIFAR.
      """
    ),
    (
      "ResNet",
      """
      K. He, X. Zhang, S. Ren, J. Sun: Deep Residual Learning for Image Recognition, CVPR 2016, arXiv \
      1512.03385; Identity Mappings in Deep Residual Networks, ECCV 2016, arXiv 1603.05027, table 2 of \
      which measures a ReLU before the addition.
      """
    ),
    ("batch norm", "S. Ioffe, C. Szegedy: Batch Normalization, ICML 2015, arXiv 1502.03167."),
    (
      "initial weights",
      """
      X. Glorot, Y. Bengio: Understanding the difficulty of training deep feedforward neural networks, \
      AISTATS 2010, in notebook form; K. He and others: Delving Deep into Rectifiers, ICCV 2015, arXiv \
      1502.01852, in paper form.
      """
    ),
    ("Adam", "D. P. Kingma, J. Ba: Adam: A Method for Stochastic Optimization, ICLR 2015, arXiv 1412.6980."),
  ]

  private static let notebook: [(name: String, text: String)] = [
    (
      "cells",
      """
      github.com/carmel-nzhinusoft/implement-ResNeXt-with-keras: resnext50-with-keras.ipynb, \
      resnext.py and training-on-cifar10.py, written for Keras 2.2.4. The cells here have the names of \
      its functions; where it departs from the paper, the note of the cell says so.
      """
    )
  ]

  private static let data: [(name: String, text: String)] = [
    (
      "CIFAR-10, CIFAR-100",
      """
      A. Krizhevsky: Learning Multiple Layers of Features from Tiny Images, 2009. 60,000 colour images \
      of 32×32 pixels in 10 or 100 classes; not shipped, read from the official binary files.
      """
    ),
    (
      "samples",
      """
      The 20 images that come with the program are the first of CIFAR-10's test set, from the PyPI \
      package foolbox 3.3.4 (MIT licence).
      """
    ),
    (
      "shapes", "Ten classes of coloured, textured shapes among clutter, painted by this program from a seed."
    ),
  ]

  private static let licences: [(name: String, text: String)] = [
    ("resnext-tui", "MIT licence, the shipped weights too."),
    ("oneDNN", "Apache licence 2.0; it computes the 7×7 of the stem."),
    ("ncurses", "MIT licence in its X11 form; it draws on the terminal."),
    ("libpng, libjpeg", "libpng licence 2.0; IJG and BSD licences of libjpeg-turbo; they read pictures."),
    ("libarchive, libcurl", "BSD licence; curl licence; they unpack and fetch data."),
    ("Swift, Foundation", "Apache licence 2.0 with runtime library exception."),
  ]
}
