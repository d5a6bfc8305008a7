/// The words of the field that the notebook uses, in the order in which a reader meets them.
enum Glossary {
  /// A word, other names of it, and what it means.
  struct Entry: Sendable {
    var word: String
    var others: [String] = []
    var meaning: String
  }

  static let entries = [
    Entry(
      word: "feature map", others: ["map", "activation"],
      meaning:
        "What a layer makes of an image: channels of numbers, [channel, height, width], each drawn as a heatmap."
    ),
    Entry(
      word: "channel",
      meaning: "One plane of a feature map: the answer of one filter at every place of the image."),
    Entry(
      word: "convolution", others: ["conv"],
      meaning:
        "A sum of products of a small window of the input with a kernel of weights, at every place alike."),
    Entry(
      word: "kernel", others: ["filter"],
      meaning: "The weights of one output channel: a window for each input channel that it reads."),
    Entry(
      word: "stride",
      meaning: "How far the window moves from one value to the next; 2 halves height and width."),
    Entry(
      word: "padding",
      meaning: "Zeros around a map, so that a window fits at its border: SAME keeps the size."),
    Entry(
      word: "group", others: ["grouped convolution"],
      meaning: "A part of the channels that is convolved by itself: a kernel reads its own group alone."),
    Entry(
      word: "path", others: ["branch"],
      meaning:
        "One of the transformations that a block adds up, figure 3(a) of the paper: 1×1, 3×3, 1×1, as a group of channels."
    ),
    Entry(
      word: "cardinality", others: ["c"],
      meaning:
        "The number of paths of a block, C: the size of the set of transformations, beside depth and width."),
    Entry(
      word: "width", others: ["d", "bottleneck width"],
      meaning: "The number of channels of one path, d, in the first stage; it doubles with every stage."),
    Entry(
      word: "C×d", others: ["cxd", "32×4d", "32x4d"],
      meaning:
        "Cardinality and width of a network: 32×4d has 32 paths of 4 channels. At equal cost: 1×64d, 2×40d, 4×24d, 8×14d, 32×4d."
    ),
    Entry(
      word: "block", others: ["residual block"],
      meaning:
        "Split, transform, merge and transition, with a shortcut around them whose values are added at the end."
    ),
    Entry(
      word: "shortcut", others: ["skip connection"],
      meaning:
        "What carries a block's input past its paths: the identity, or a 1×1 convolution where the shape changes."
    ),
    Entry(
      word: "projection", meaning: "A shortcut with a 1×1 convolution, where channels or size change."),
    Entry(
      word: "stage",
      meaning:
        "Blocks of equal map size, one after the other; every stage but the first one begins by halving it."),
    Entry(
      word: "batch norm", others: ["bn", "batch normalization"],
      meaning:
        "Each channel less its mean over its deviation, times γ plus β; in training those of the batch, else running ones."
    ),
    Entry(
      word: "running statistics", others: ["moving average"],
      meaning: "Means and variances that training averages, by which batch norm normalises in inference."),
    Entry(word: "ReLU", others: ["relu"], meaning: "max(x, 0): negative values become 0."),
    Entry(
      word: "receptive field",
      meaning: "The part of the image that a value can depend on; it grows with every convolution."),
    Entry(
      word: "logits", others: ["logit"],
      meaning: "What the last layer writes, a number a class, before softmax makes shares of them."),
    Entry(
      word: "softmax",
      meaning: "exp(logit) over the sum of all of them: shares of 1, the largest logit's the largest."),
    Entry(
      word: "loss", others: ["cross-entropy"],
      meaning: "−ln of the share that the true class gets, averaged over a batch; ln 10 = 2.303 is guessing."),
    Entry(
      word: "gradient", meaning: "How the loss changes with a number, for every weight or value of a map."),
    Entry(
      word: "epoch", meaning: "One pass over all training images, in a new order each time."),
    Entry(
      word: "held-out images", others: ["validation", "held out"],
      meaning: "Images that are never trained on, by which a network is judged."),
    Entry(
      word: "parameters", others: ["weights"],
      meaning: "The numbers that training changes, and the running statistics, which Keras counts as well."),
    Entry(
      word: "multiply-adds", others: ["macs", "flops"],
      meaning: "Products that are added up for one image, in convolutions and dense layers: the usual cost."),
    Entry(
      word: "σ", others: ["sigma", "standard deviation"],
      meaning: "The standard deviation of the values that share a scale; the legend has it."),
    Entry(
      word: "seed", meaning: "The number that all chance comes from: the same seed gives the same bits again."
    ),
  ]

  /// The place of a word or of one of its other names, whatever its case; else of the first that begins with it.
  static func index(of text: String) -> Int? {
    let wanted = text.lowercased()
    func names(_ entry: Entry) -> [String] { ([entry.word] + entry.others).map { $0.lowercased() } }
    return entries.firstIndex { names($0).contains(wanted) }
      ?? entries.firstIndex { names($0).contains { $0.hasPrefix(wanted) } }
  }
}
