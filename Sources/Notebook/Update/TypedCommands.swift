import Formats
import ResNeXtModel
import Training

/// A command of the command line: its name, what follows it, what it does.
struct TypedCommand: Sendable {
  /// What follows the name.
  enum Argument: Sendable {
    case nothing
    /// One of some words.
    case word
    /// A parameter and its value.
    case assignment
    /// A file; whether it may be left out.
    case path(optional: Bool)
  }

  let name: String
  let shown: String
  let title: String
  let argument: Argument
}

/// What can be typed after `:`, and how it is completed.
enum TypedCommands {
  /// All commands, in the order of the help.
  static let commands: [TypedCommand] = [
    TypedCommand(name: "set", shown: "set lr 0.01", title: "a parameter of training", argument: .assignment),
    TypedCommand(name: "preset", shown: "preset tiny", title: "another network", argument: .word),
    TypedCommand(name: "cardinality", shown: "cardinality 8", title: "number of paths", argument: .word),
    TypedCommand(name: "data", shown: "data shapes", title: "what to train on", argument: .word),
    TypedCommand(
      name: "fetch", shown: "fetch cifar10",
      title: "fetch cifar10 or cifar100 (170 MB); stop: end that, what came is kept", argument: .word),
    TypedCommand(name: "block", shown: "block 2a", title: "the block that is shown", argument: .word),
    TypedCommand(
      name: "mute", shown: "mute 2a:3", title: "mute paths, several with commas; off 2a:3 or off takes back",
      argument: .word),
    TypedCommand(
      name: "ablate", shown: "ablate",
      title: "measure what each path is worth; N: over N images, stop: end it",
      argument: .nothing),
    TypedCommand(
      name: "errors", shown: "errors 500",
      title: "measure errors over N held-out images, or all; stop: end it; alone: the cell",
      argument: .word),
    TypedCommand(
      name: "lab", shown: "lab 1x64,4x24",
      title: "settings of the lab; paper or width; steps N, seconds N, flops X: its budget", argument: .word),
    TypedCommand(
      name: "runs", shown: "runs DIR", title: "list the runs in a folder, too; off: in none",
      argument: .path(optional: true)),
    TypedCommand(
      name: "load", shown: "load last",
      title: "weights of the chosen run: best, last, checkpoint; N: this session's after step N",
      argument: .word),
    TypedCommand(
      name: "rename", shown: "rename NAME", title: "another name for the chosen run and its folder",
      argument: .word),
    TypedCommand(
      name: "image", shown: "image 3", title: "an image by number, name or file",
      argument: .path(optional: false)),
    TypedCommand(
      name: "at", shown: "at 5,3,7", title: "the value at a channel, row and column, from 0", argument: .word),
    TypedCommand(
      name: "weights", shown: "weights F",
      title: "show a weights file, or `shipped`; F --fresh-head: with a new dense layer",
      argument: .path(optional: false)),
    TypedCommand(name: "fresh", shown: "fresh", title: "show fresh weights of the seed", argument: .nothing),
    TypedCommand(name: "train", shown: "train", title: "start training or go on", argument: .nothing),
    TypedCommand(name: "pause", shown: "pause", title: "pause the run", argument: .nothing),
    TypedCommand(
      name: "step", shown: "step, step 100", title: "take one step; show the weights of step 100, or live",
      argument: .word),
    TypedCommand(name: "stop", shown: "stop", title: "end the run", argument: .nothing),
    TypedCommand(
      name: "save", shown: "save F", title: "save the notebook, here or in F", argument: .path(optional: true)
    ),
    TypedCommand(
      name: "export", shown: "export F", title: "what is shown, as F ends: .npy .csv .json .png .svg .txt",
      argument: .path(optional: false)),
    TypedCommand(
      name: "export!", shown: "export! F", title: "the same, over a file that is there",
      argument: .path(optional: false)),
    TypedCommand(
      name: "reader", shown: "reader", title: "screen reader: sentences in place of pictures, or draw again",
      argument: .nothing),
    TypedCommand(
      name: "calibrate", shown: "calibrate", title: "choose glyphs, colours and theme by what is seen",
      argument: .nothing),
    TypedCommand(name: "config", shown: "config", title: "where the settings file is", argument: .nothing),
    TypedCommand(name: "tour", shown: "tour", title: "ten questions about this network", argument: .nothing),
    TypedCommand(name: "open", shown: "open F", title: "open a notebook", argument: .path(optional: false)),
    TypedCommand(name: "undo", shown: "undo", title: "undo the last change", argument: .nothing),
    TypedCommand(name: "redo", shown: "redo", title: "redo what was undone", argument: .nothing),
    TypedCommand(
      name: "gradient", shown: "gradient loss", title: "gradient of loss or logit, of a class; cam, off",
      argument: .word),
    TypedCommand(
      name: "compare", shown: "compare image 2", title: "with image N, untrained, step N, run N; off",
      argument: .word),
    TypedCommand(
      name: "top", shown: "top mean", title: "images by the channel's peak or mean; held out; off",
      argument: .word),
    TypedCommand(
      name: "kernels", shown: "kernels", title: "the kernels of a convolution", argument: .nothing),
    TypedCommand(name: "hold", shown: "hold", title: "hold the colour scale, or free it", argument: .nothing),
    TypedCommand(
      name: "chart", shown: "chart accuracy",
      title: "charts: a measure, weights, gradients; x AXIS, log x, smooth W, from A to B, all",
      argument: .word),
    TypedCommand(name: "log", shown: "log", title: "everything that was said", argument: .nothing),
    TypedCommand(
      name: "what", shown: "what cardinality", title: "a word of the glossary", argument: .word),
    TypedCommand(
      name: "theme", shown: "theme light", title: "colours for a dark or a light screen", argument: .word),
    TypedCommand(name: "help", shown: "help", title: "keys and commands", argument: .nothing),
    TypedCommand(name: "q", shown: "q, q!", title: "quit; with ! without asking", argument: .nothing),
    TypedCommand(name: "wq", shown: "wq", title: "save and quit", argument: .nothing),
  ]

  /// What stands for the file that ships with the program.
  static let shippedWeights = "shipped"

  /// What Tab offers.
  enum Completion: Sendable {
    /// Words after the text before them.
    case words(stem: String, [String])
    /// Paths that begin like `word`, after the text before it.
    case path(stem: String, word: String)
  }

  static func completion(of prompt: Prompt, in state: NotebookState) -> Completion {
    if case .value(let parameter) = prompt.purpose {
      return .words(stem: "", state.choices(of: parameter).filter { $0.hasPrefix(prompt.text) })
    }
    let text = prompt.text
    guard let space = text.firstIndex(of: " ") else {
      let cells = CellKind.allCases.map(\.rawValue).filter { name in !commands.contains { $0.name == name } }
      let names = commands.map(\.name) + cells
      return .words(stem: "", names.filter { $0.hasPrefix(text) && $0 != text })
    }
    let name = String(text[..<space])
    let rest = String(text[text.index(after: space)...])
    let head = name + " "
    switch commands.first(where: { $0.name == name })?.argument {
    case .path:
      let names = words(after: name, in: state).filter { $0.hasPrefix(rest) && $0 != rest }
      if !names.isEmpty, name == "image" || !rest.isEmpty { return .words(stem: head, names) }
      return .path(stem: head, word: rest)
    case .word: return .words(stem: head, words(after: name, in: state).filter { $0.hasPrefix(rest) })
    case .assignment:
      guard let second = rest.firstIndex(of: " ") else {
        return .words(stem: head, TrainingParameter.allCases.map(\.rawValue).filter { $0.hasPrefix(rest) })
      }
      let value = String(rest[rest.index(after: second)...])
      let choices = TrainingParameter(rawValue: String(rest[..<second])).map { state.choices(of: $0) } ?? []
      return .words(stem: head + rest[...second], choices.filter { $0.hasPrefix(value) })
    case .nothing, nil: return .words(stem: text, [])
    }
  }

  /// What can follow a command's name.
  static func words(after name: String, in state: NotebookState) -> [String] {
    switch name {
    case "preset": return state.choices(of: .preset)
    case "cardinality": return state.choices(of: .cardinality)
    case "data": return state.choices(of: .data)
    case "fetch": return NotebookState.fetchWords
    case "mute": return state.muteWords
    case "image": return state.images.map(\.name)
    case "weights": return state.start.weights.shipped == nil ? [] : [shippedWeights]
    case "errors": return ["all", "stop"]
    case "lab": return ["paper", "width", "steps", "seconds", "flops"]
    case "runs": return ["off"]
    case "load": return ["best", "last", "checkpoint"]
    case "chart": return NotebookState.chartWords
    case "theme": return ThemeChoice.allCases.map(\.rawValue)
    case "what": return Glossary.entries.map(\.word)
    case "gradient", "compare", "top", "step": return state.instrumentWords(after: name)
    case "block": return state.facts.architecture.blocks.map { $0.name.text(state.form) }
    default: return []
    }
  }
}

extension NotebookState {
  /// Does what a typed line says.
  mutating func run(line: String) -> [Command] {
    let parts = line.split(separator: " ", maxSplits: 1).map(String.init)
    let name = parts.first ?? ""
    let rest = parts.count > 1 ? parts[1].trimmed : ""
    if let number = Int(name), rest.isEmpty {
      guard let kind = CellKind.allCases.first(where: { $0.number == number }) else {
        return refuse("cells go from 0 to \(CellKind.allCases.count - 1)")
      }
      return perform(.goTo(kind))
    }
    if let kind = CellKind(rawValue: name), rest.isEmpty { return perform(.goTo(kind)) }
    return run(command: name, rest)
  }

  private mutating func run(command name: String, _ rest: String) -> [Command] {
    switch (name, rest.isEmpty) {
    case ("set", false): return assign(rest)
    case ("preset", false), ("cardinality", false), ("data", false), ("epochs", false), ("seed", false),
      ("lr", false), ("batch", false):
      guard let parameter = TrainingParameter(rawValue: name) else { return [] }
      return set(parameter, to: rest)
    case ("fetch", false): return fetch(line: rest)
    case ("block", false): return goTo(block: rest)
    case ("mute", false): return mute(line: rest)
    case ("ablate", _): return ablate(line: rest)
    case ("errors", false): return errors(line: rest)
    case ("lab", false): return chooseLab(line: rest)
    case ("runs", false): return runs(line: rest)
    case ("load", false): return load(ofRun: rest)
    case ("rename", false): return rename(run: rest)
    case ("image", false): return goTo(image: rest)
    case ("at", false): return goTo(place: rest)
    case ("what", false): return ReferencesCell.look(up: rest, &self)
    case ("chart", false):
      return shownCurves.isEmpty ? refuse("no curves yet: Space starts training") : chart(line: rest)
    case ("theme", false): return choose(theme: rest)
    case ("weights", false):
      guard !phase.isActive else { return refuse("a run is under way: x ends it first") }
      return rest == TypedCommands.shippedWeights ? showShippedWeights() : loadWeights(rest)
    case ("fresh", true):
      guard !phase.isActive else { return refuse("a run is under way: x ends it first") }
      document.choices.initialWeights = .fresh
      say("fresh weights, seed \(training.seed)")
      return freshWeights()
    case ("train", true): return phase.isComputing ? refuse("training runs already") : perform(.train)
    case ("pause", true): return phase.isComputing ? perform(.train) : refuse("no run computes")
    case ("step", true): return perform(.singleStep)
    case ("step", false): return goToSnapshot(rest)
    case ("gradient", _), ("compare", _), ("top", _), ("kernels", true), ("hold", true):
      return use(instrument: name, rest)
    case ("stop", true): return perform(.stop)
    case ("save", _), ("w", _): return save(as: rest)
    case ("export", false), ("export!", false): return export(to: rest, replacing: name == "export!")
    case ("reader", true): return perform(.reader)
    case ("calibrate", true): return perform(.calibration(.begin))
    case ("config", true): return nameSettings()
    case ("tour", true): return beginTour()
    case ("open", false): return open(rest)
    case ("undo", true): return perform(.undo)
    case ("redo", true): return perform(.redo)
    case ("log", true): return perform(.log)
    case ("help", true): return perform(.help)
    case ("q", true), ("quit", true): return perform(.quit)
    case ("q!", true): return quit(saving: false)
    case ("wq", true), ("x", true): return quit(saving: true)
    default: return refuseCommand(name, rest)
    }
  }

  /// A path, with `--fresh-head` behind it as on the command line where the file's head is left aside.
  private func loadWeights(_ text: String) -> [Command] {
    let option = " --fresh-head"
    guard text.hasSuffix(option) else { return [load(weights: text)] }
    return [load(weights: String(text.dropLast(option.count)).trimmed, head: .fresh(seed: training.seed))]
  }

  private mutating func refuseCommand(_ name: String, _ rest: String) -> [Command] {
    let known = TypedCommands.commands.first { $0.name == name }
    switch known?.argument {
    case .nothing: say("\(name) takes nothing after it", .failure)
    case nil: say("no command '\(name)'; Tab after : lists them", .failure)
    default: say("\(name) needs more: such as :\(known?.shown ?? name)", .failure)
    }
    return [.bell]
  }

  private mutating func assign(_ text: String) -> [Command] {
    let parts = text.split(whereSeparator: { $0 == " " || $0 == "=" }).map(String.init)
    guard let parameter = parts.first.flatMap({ TrainingParameter(rawValue: $0) }), parts.count == 2 else {
      let names = TrainingParameter.allCases.map(\.rawValue).joined(separator: ", ")
      say("set needs a parameter and a value; parameters: \(names)", .failure)
      return [.bell]
    }
    return set(parameter, to: parts[1])
  }

  private mutating func goTo(block text: String) -> [Command] {
    guard let name = BlockName(text: text), facts.architecture.block(name) != nil else {
      let names = facts.architecture.blocks.map { $0.name.text(form) }.joined(separator: " ")
      say("no block '\(text)'; blocks: \(names)", .failure)
      return [.bell]
    }
    return perform(.setBlock(name))
  }

  private mutating func goTo(image text: String) -> [Command] {
    if let number = Int(text), images.indices.contains(number - 1) { return perform(.setImage(number - 1)) }
    if let index = images.firstIndex(where: { $0.name == text || $0.label == text }) {
      return perform(.setImage(index))
    }
    if let image = heldOutImage(named: text) {
      show(heldOut: image)
      return []
    }
    if ImageFile.isName(text) || text.utf8.contains(UInt8(ascii: "/")) { return [.loadImage(path: text)] }
    say("no image '\(text)'; 1 to \(images.count), a name, or a PNG or JPEG file", .failure)
    return [.bell]
  }
}
