// swift-tools-version: 6.1
import PackageDescription

// Kernels are hot loops: they are optimised in debug builds too, where unoptimised SIMD is about a
// hundred times slower. Manifests have no architecture condition, hence the `#if`.
#if arch(x86_64)
  let vectorFlags = ["-Xcc", "-mavx2", "-Xcc", "-mfma"]
#else
  let vectorFlags: [String] = []
#endif
let vectorCFlags: [CSetting] = [.unsafeFlags(["-O3"] + vectorFlags.filter { $0 != "-Xcc" })]
let kernelSettings: [SwiftSetting] = [.unsafeFlags(["-Ounchecked"] + vectorFlags)]
// Random weights, images and their batches are loops too, but keep their checks.
let loopSettings: [SwiftSetting] = [.unsafeFlags(["-O"])]

// The pass that hoists bounds checks computes wrongly in Swift 6.3.1: it takes one side of an integer `|` in a loop for
// false (Guides/Compiler.md). No target is built with it.
let miscompilingPassOff: SwiftSetting = .unsafeFlags(["-Xllvm", "-sil-disable-pass=bcopts"])

let package = Package(
  name: "resnext-tui",
  products: [
    .executable(name: "resnext-tui", targets: ["resnext-tui"])
  ],
  targets: [
    // System libraries and the small C targets. ncursesw stands without pkg-config, whose -D flags SwiftPM
    // refuses with a warning; its module map names the libraries to link.
    .systemLibrary(name: "CNcurses", providers: [.apt(["libncurses-dev"])]),
    .systemLibrary(name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"])]),
    .systemLibrary(name: "CJPEG", pkgConfig: "libjpeg", providers: [.apt(["libjpeg-dev"])]),
    .systemLibrary(name: "CArchive", pkgConfig: "libarchive", providers: [.apt(["libarchive-dev"])]),
    .target(name: "CImages", dependencies: ["CPNG", "CJPEG"]),
    .target(name: "CLanes", cSettings: vectorCFlags),
    .target(name: "COneDNN", linkerSettings: [.linkedLibrary("dnnl")]),
    .target(name: "CTerminalRescue"),
    .target(name: "CGetopt"),
    .target(name: "CWidths"),
    .systemLibrary(name: "CProcessor"),
    .systemLibrary(name: "CAllocator"),

    // From numbers to networks.
    .target(name: "Tensors", swiftSettings: loopSettings),
    .target(name: "Kernels", dependencies: ["Tensors", "COneDNN", "CLanes"], swiftSettings: kernelSettings),
    .target(name: "ResNeXtModel", dependencies: ["Tensors", "Kernels"], swiftSettings: loopSettings),

    // From files to training.
    .target(name: "Formats", dependencies: ["Tensors", "CImages"]),
    .target(name: "Datasets", dependencies: ["Tensors", "Formats"], swiftSettings: loopSettings),
    .target(
      name: "Fetching", dependencies: ["Tensors", "Formats", "Datasets", "CArchive"],
      swiftSettings: loopSettings),
    .target(
      name: "Training", dependencies: ["Tensors", "Kernels", "ResNeXtModel", "Formats", "Datasets"]),

    // From state to screen.
    .target(
      name: "Notebook",
      dependencies: ["Tensors", "ResNeXtModel", "Formats", "Datasets", "Fetching", "Training", "CWidths"]),
    .executableTarget(
      name: "resnext-tui",
      dependencies: [
        "Tensors", "Kernels", "ResNeXtModel", "Formats", "Datasets", "Fetching", "Training", "Notebook",
        "CNcurses", "CTerminalRescue", "CGetopt", "CWidths", "CProcessor", "CAllocator", "COneDNN",
      ]),

    // What the tests of several targets compare with.
    .target(
      name: "ParityFixtures", dependencies: ["ResNeXtModel", "Tensors"], path: "Tests/ParityFixtures",
      swiftSettings: loopSettings),

    .testTarget(name: "TensorsTests", dependencies: ["Tensors"]),
    .testTarget(name: "KernelsTests", dependencies: ["Kernels", "Tensors"]),
    .testTarget(name: "ResNeXtModelTests", dependencies: ["ResNeXtModel", "Kernels", "Tensors"]),
    .testTarget(name: "FormatsTests", dependencies: ["Formats", "Tensors"]),
    .testTarget(name: "DatasetsTests", dependencies: ["Datasets", "Formats", "Tensors"]),
    .target(
      name: "FetchFixtures", dependencies: ["CArchive"], path: "Tests/FetchFixtures"),
    .testTarget(
      name: "FetchingTests",
      dependencies: ["FetchFixtures", "Fetching", "Datasets", "Formats", "Tensors"]),
    .testTarget(
      name: "TrainingTests",
      dependencies: [
        "ParityFixtures", "Training", "Datasets", "Formats", "ResNeXtModel", "Kernels", "Tensors",
      ]),
    .testTarget(
      name: "NotebookTests",
      dependencies: [
        "Notebook", "Fetching", "Training", "Datasets", "Formats", "ResNeXtModel", "Tensors", "CWidths",
      ],
      exclude: ["Goldens", "Notebooks"]),
    .testTarget(
      name: "CommandTests",
      dependencies: [
        "resnext-tui", "Notebook", "ParityFixtures", "FetchFixtures", "Fetching", "Training", "Datasets",
        "Formats", "ResNeXtModel", "Tensors",
      ]),
  ],
  swiftLanguageModes: [.v6],
  cxxLanguageStandard: .cxx17
)

for target in package.targets where target.type != .system {
  target.swiftSettings = (target.swiftSettings ?? []) + [miscompilingPassOff]
}
