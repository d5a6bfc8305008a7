/// The tour's course: it asks, waits for a guess, makes it happen, says what was right, and puts everything back.
extension NotebookState {
  /// Does what a key or a click says in the tour.
  mutating func tour(_ action: TourAction) -> [Command] {
    switch action {
    case .begin: return beginTour()
    case .guess(let guess): return guessInTour(guess)
    case .next: return goOnWithTour()
    case .leave: return endTour()
    }
  }

  mutating func beginTour() -> [Command] {
    guard interface.tour == nil else { return [] }
    guard !phase.isActive else { return refuse("a run is under way: x ends it first, then :tour") }
    guard !images.isEmpty, weights != nil else { return refuse("\(waitingText): a moment, then :tour") }
    let tour = Tour(self)
    interface.tour = tour
    interface.pane = .cell
    leaveInside()
    interface.search = nil
    interface.talk.notice = nil
    return TourStep.all[0].prepare(&self)
  }

  private mutating func guessInTour(_ guess: Int) -> [Command] {
    guard let tour = interface.tour else { return [] }
    guard tour.guess == nil else { return refuse("this one is answered: Enter goes on") }
    // What it is compared with has to be there.
    guard cell.definition.isComplete(self) else { return refuse("\(waitingText): a moment") }
    interface.tour?.guess = guess
    let measured = TourMeasurement(self)
    interface.tour?.before = measured
    return tour.question.act(&self)
  }

  private mutating func goOnWithTour() -> [Command] {
    guard let tour = interface.tour else { return [] }
    guard tour.guess != nil else { return refuse("a, b or c: what do you expect?") }
    guard tour.finding != nil else { return refuse("\(waitingText): a moment") }
    guard !tour.isLast else { return endTour() }
    interface.tour?.step += 1
    interface.tour?.guess = nil
    interface.tour?.before = nil
    interface.tour?.finding = nil
    return TourStep.all[tour.step + 1].prepare(&self)
  }

  /// Judges the guess once what was asked about is computed.
  mutating func judgeTour() {
    guard let tour = interface.tour, let guess = tour.guess, tour.finding == nil, let before = tour.before,
      let finding = tour.question.finding(self, before)
    else { return }
    interface.tour?.finding = finding
    if finding.right == guess { interface.tour?.right += 1 }
  }

  /// Leaves the tour: everything is as it was before it.
  mutating func endTour() -> [Command] {
    guard let tour = interface.tour else { return [] }
    interface.tour = nil
    let saved = tour.saved
    let commands = apply(saved.choices, preferring: saved.choices.weights)
    document.choices.initialWeights = saved.choices.initialWeights
    document.position = saved.position
    interface.pane = saved.pane
    interface.depth = saved.depth
    interface.cursor.isZoomed = saved.isZoomed
    interface.cursor.isPlaced = saved.hasCursor
    interface.places.scrolls = saved.scrolls
    let answered = tour.step + (tour.finding == nil ? 0 : 1)
    say("the tour: \(tour.right) of \(answered) right; everything is as it was before it")
    return commands
  }
}
