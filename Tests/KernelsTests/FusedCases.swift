/// The sweep of convolutions that read normalised maps and are measured: every group width that has a kernel of its own,
/// every kernel and stride, maps from 1×1 to 33×17, few tiles and many, and sizes that only oneDNN computes.
let fusedCases: [ConvolutionCase] = groupedCases + denseCases + unequalCases + oneDNNCases

/// Groups of every width, an even number of them and an odd one.
private let groupedCases: [ConvolutionCase] = {
  let groupsOfWidth = [
    (1, [8, 11]), (2, [4, 7]), (3, [4, 5]), (4, [2, 5]), (5, [2, 3]), (6, [2, 3]), (8, [2, 3]),
    (12, [2, 3]), (14, [2, 3]), (16, [2, 3]), (24, [1, 2]),
  ]
  let maps = [
    (7, 7, 17), (33, 17, 5), (5, 4, 17), (1, 1, 17), (2, 1, 5), (1, 1, 1), (8, 8, 1), (3, 6, 2),
  ]
  let passes = [(1, 1), (1, 2), (3, 1), (3, 2)]
  var cases: [ConvolutionCase] = []
  for (row, (width, numbers)) in groupsOfWidth.enumerated() {
    for (place, groups) in numbers.enumerated() {
      for (column, (kernel, stride)) in passes.enumerated() {
        // Every kernel and stride meets every map with one width or another.
        let (height, mapWidth, batch) = maps[(5 * row + column + 3 * place) % maps.count]
        cases.append(
          ConvolutionCase(
            input: groups * width, output: groups * width, groups: groups, kernel: kernel, stride: stride,
            height: height, width: mapWidth, batch: batch, bias: place == 1))
      }
    }
  }
  return cases
}()

/// No groups, between maps of any layout; enough pixels for many tiles and for few.
private let denseCases: [ConvolutionCase] = [(1, 1), (1, 2), (3, 1), (3, 2)].flatMap { kernel, stride in
  [
    ConvolutionCase(input: 20, output: 12, kernel: kernel, stride: stride, height: 5, width: 4, batch: 5),
    ConvolutionCase(
      input: 3, output: 17, kernel: kernel, stride: stride, height: 33, width: 17, batch: 5, bias: true),
    ConvolutionCase(input: 40, output: 24, kernel: kernel, stride: stride, height: 7, width: 7, batch: 2),
    ConvolutionCase(
      input: 28, output: 30, kernel: kernel, stride: stride, height: 12, width: 9, batch: 5, inputLayout: 2,
      outputLayout: 5),
    ConvolutionCase(
      input: 9, output: 10, kernel: kernel, stride: stride, height: 4, width: 2, batch: 17, bias: true,
      inputLayout: 3, outputLayout: 2),
  ]
}

/// Groups that write more or fewer channels than they read.
private let unequalCases: [ConvolutionCase] = [
  ConvolutionCase(input: 8, output: 16, groups: 4, kernel: 1, height: 7, width: 7, batch: 17),
  ConvolutionCase(input: 28, output: 12, groups: 2, kernel: 1, stride: 2, height: 5, width: 4, batch: 5),
  ConvolutionCase(input: 9, output: 18, groups: 3, kernel: 1, height: 5, width: 4, batch: 2, bias: true),
  ConvolutionCase(input: 16, output: 32, groups: 2, height: 7, width: 7, batch: 2),
  ConvolutionCase(input: 12, output: 28, groups: 2, stride: 2, height: 6, width: 9, batch: 5),
]

/// Kernels, paddings and groups that only oneDNN computes.
private let oneDNNCases: [ConvolutionCase] = [
  ConvolutionCase(input: 3, output: 16, kernel: 7, stride: 2, height: 16, width: 13, batch: 5, bias: true),
  ConvolutionCase(input: 8, output: 10, kernel: 7, height: 9, width: 8, batch: 2),
  ConvolutionCase(input: 12, output: 12, groups: 2, kernel: 7, stride: 2, height: 9, width: 8, batch: 17),
  ConvolutionCase(input: 16, output: 32, groups: 4, height: 7, width: 5, batch: 5),
  ConvolutionCase(
    input: 8, output: 9, stride: 2, padding: .init(top: 0, left: 0, bottom: 1, right: 1), height: 8, width: 6,
    batch: 2),
  ConvolutionCase(
    input: 24, output: 10, kernel: 4, padding: .all(0), height: 4, width: 4, batch: 5, bias: true),
]
