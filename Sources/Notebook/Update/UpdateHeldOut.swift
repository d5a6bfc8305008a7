import Datasets

/// Held-out images of the data: read when they are in sight, and shown like any other image.
extension NotebookState {
  /// The most of them among the images to choose from.
  private static let guests = 24

  /// Asks for the held-out images that are chosen, wanted or in sight, and takes what was read among the images.
  mutating func askForHeldOut() -> [Command] {
    welcomeChosen()
    let chosen = document.choices.image.flatMap { name in
      images.contains { $0.name == name } ? nil : heldOutImage(named: name)
    }
    let wished = [chosen, live.data.heldOut.wanted].compactMap(\.self) + cell.definition.heldOutImages(self)
    let missing = live.data.heldOut.ask(wished + (live.measured.errors.walk?.neighbours ?? []))
    guard live.requests.data != nil else { return [] }
    return Dictionary(grouping: missing, by: \.data).map { data, images in
      .loadHeldOut(data, images.map(\.index).sorted())
    }
  }

  /// Shows a held-out image, at once or as soon as it was read.
  mutating func show(heldOut image: HeldOutImage) {
    live.data.heldOut.wanted = nil
    if images.contains(where: { $0.name == image.name }) || live.data.heldOut[image] != nil {
      document.choices.image = image.name
      welcomeChosen()
    } else {
      live.data.heldOut.forget(image)
      live.data.heldOut.wanted = image
    }
  }

  /// Makes a chosen held-out image one of the images, where it was read.
  private mutating func welcomeChosen() {
    guard let name = document.choices.image, !images.contains(where: { $0.name == name }),
      let image = heldOutImage(named: name), let picture = live.data.heldOut[image]
    else { return }
    live.data.images.append(picture)
    let guests = images.indices.filter { images[$0].heldOut != nil }
    if guests.count > Self.guests { live.data.images.remove(at: guests[0]) }
  }

  mutating func receive(heldOut data: DataSource, _ indices: [Int], _ result: Result<[ImageChoice], Failure>)
  {
    let asked = indices.map { HeldOutImage(data: data, index: $0) }
    switch result {
    case .success(let choices):
      live.data.heldOut.keep(choices)
      guard let wanted = live.data.heldOut.wanted, live.data.heldOut[wanted] != nil else { return }
      let before = document.choices
      show(heldOut: wanted)
      recordChange(from: before)
    case .failure(let failure):
      say("held-out images: \(failure)", .failure)
      if let wanted = live.data.heldOut.wanted, asked.contains(wanted) { live.data.heldOut.wanted = nil }
      // What is shown in its place is the first image.
      if let name = document.choices.image, asked.contains(where: { $0.name == name }) {
        document.choices.image = nil
      }
    }
  }
}
