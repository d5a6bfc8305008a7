import ResNeXtModel

/// Where the inspector is: which term of the sum is chosen, and the way that led here.
struct InspectorState: Hashable, Sendable {
  /// The number of the chosen input among `ValueArithmetic.inputs`; nil for the strongest one.
  var chosen: Int?
  /// The places that were left by going to where a term came from, the first one first.
  var trail: [TrailStop] = []
  /// A value that no step of a cell shows, such as a pixel of the image; nil while the cell's own is explained.
  var detour: ExplainedValue?
  /// The class whose logit is explained; nil for the most probable one.
  var label: Int?
}

/// A place that was left along the way of a value.
struct TrailStop: Hashable, Sendable {
  var cell: CellKind
  var block: BlockName
  var steps: [CellKind: Int]
  var cursor: MapCursor
  var detour: ExplainedValue?
  var label: Int?
  var chosen: Int?
  /// What the trail calls it.
  var name: String
}

/// What the keys of the inspector do.
enum InspectorAction: Hashable, Sendable {
  /// To the next or the previous term.
  case term(Int)
  /// To the next or the previous channel of the sum, or class.
  case channel(Int)
  /// Chooses a term; one that is chosen already is followed.
  case choose(Int)
  /// To where the chosen term came from.
  case follow
  /// Back along the trail, or out.
  case back
}
