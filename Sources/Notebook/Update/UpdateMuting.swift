import ResNeXtModel

/// Muting paths, and hearing them again.
extension NotebookState {
  /// Does what `:mute` was given: a list to mute beside what is muted, `off`, or `off` and a list.
  mutating func mute(line: String) -> [Command] {
    let words = line.split(separator: " ", maxSplits: 1).map(String.init)
    let isOff = words.first == "off"
    do throws(Failure) {
      if isOff, words.count == 1 { return hearAll() }
      let named = try mutes(named: isOff ? words[1] : line)
      var muted = document.choices.muted
      for (block, paths) in named.blocks {
        let before = muted.blocks[block] ?? []
        muted.set(isOff ? before.subtracting(paths) : before.union(paths), of: block)
      }
      document.choices.muted = muted
      sayMuted()
      return []
    } catch {
      say("\(error)", .failure)
      return [.bell]
    }
  }

  /// What can follow `:mute`.
  var muteWords: [String] {
    ["off"]
      + (facts.architecture.block(block).map { block in
        (1...max(1, block.cardinality)).map { "\(block.name.text(form)):\($0)" }
      } ?? [])
  }

  /// Hears all paths of all blocks.
  mutating func hearAll() -> [Command] {
    guard !document.choices.muted.isEmpty else { return refuse("no path is muted") }
    document.choices.muted = .none
    say("all paths are on")
    return []
  }

  /// Mutes a path, or hears it again.
  mutating func toggle(path: Int, of block: BlockName) {
    document.choices.muted.toggle(path, of: block)
    sayMuted()
  }

  /// Hears one path of a block alone; once more, what was muted before is muted again.
  mutating func solo(path: Int, of block: BlockGeometry) -> [Command] {
    guard block.cardinality > 1 else { return refuse("the block has one path only") }
    let alone = Set(0..<block.cardinality).subtracting([path])
    let present = document.choices.muted.blocks[block.name] ?? []
    if present == alone {
      document.choices.muted.set(interface.muting.beforeSolo[block.name] ?? [], of: block.name)
      interface.muting.beforeSolo[block.name] = nil
    } else {
      if interface.muting.beforeSolo[block.name] == nil || present.count != alone.count {
        interface.muting.beforeSolo[block.name] = present
      }
      document.choices.muted.set(alone, of: block.name)
    }
    sayMuted()
    return []
  }

  private mutating func sayMuted() {
    let muted = document.choices.muted
    say(muted.isEmpty ? "all paths are on" : "muted: \(shortText(of: muted))")
  }

  // MARK: What is not there any more

  /// Hears again what another network has no paths for.
  mutating func loseMissingMutes() {
    let kept = document.choices.muted.existing(in: facts.graph)
    loseMutes(document.choices.muted.subtracting(kept).names(form))
    document.choices.muted = kept
  }

  /// Notes mutes that are gone, to be said.
  mutating func loseMutes(_ names: [String]) {
    interface.muting.lost += names
    interface.muting.beforeSolo = [:]
  }

  /// Says which mutes are gone, behind what else was said of the change.
  mutating func tellOfLostMutes() {
    guard !interface.muting.lost.isEmpty else { return }
    let names = interface.muting.lost
    interface.muting.lost = []
    let shown =
      names.prefix(3).joined(separator: ",") + (names.count > 3 ? " and \(names.count - 3) more" : "")
    let lost = "no longer muted: \(shown), which \(networkName) does not have"
    let said = notice.flatMap { $0.time == now ? $0.text : nil }
    say([said, lost].compactMap { $0 }.joined(separator: "; "))
  }
}
