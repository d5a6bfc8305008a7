import Notebook
import ResNeXtModel
import Testing

@testable import resnext_tui

@Suite("Help")
struct HelpTests {
  @Test("The program's help, word for word")
  func program() {
    #expect(
      HelpText.program(Program.commands.map { $0.description }) == """
        Usage: resnext-tui [COMMAND] [OPTION]...

        A notebook about ResNeXt that lives in a terminal: step an image through split, transform, merge
        and transition, look at every feature map, train in the background, turn the cardinality.

        Commands:
          explore      open the notebook (the default)
          show         print one cell of the notebook
          summary      list every layer with its output shape and parameters
          train        train a network and keep its weights
          eval         classify the held-out images of a data set with given weights
          predict      classify PNG and JPEG images with given weights
          lab          train settings of cardinality × width at equal cost and compare them
          fetch        fetch CIFAR-10 or CIFAR-100 and unpack it where every command finds it
          runs         list runs on the disk, this program's and others', with their figures
          bench        measure the speed of convolutions and networks on this machine
          info         print version, processor, libraries, data and every path in use
          completions  print a shell's script that completes commands, options and their values

        Without a command it explores. 'resnext-tui COMMAND --help' explains a command.

          --help     print this help
          --version  print the version

        Exit status: 0 done, 1 failed, 2 wrong usage, 130, 143, 129, 131 after SIGINT, SIGTERM,
        SIGHUP, SIGQUIT.

        """)
  }

  @Test("The help of summary, word for word")
  func summary() {
    #expect(
      HelpText.command(SummaryCommand.description) == """
        Usage: resnext-tui summary [NETWORK] [--json]

        List every layer with its output shape and parameters.

        Options:
          --json  print JSON, one object a line
          --help  print this help

        Network:
          --preset P             network to start from (default: notebook-cifar); see below
          --input N              height and width of the input image
          --classes K            number of classes
          --cardinality C        paths of a block
          --width D              first stage's path channels: of one path (paper form), of all (notebook form)
          --blocks 2,2,2         blocks of each stage
          --stem N               channels after the stem
          --outputs 128,256,512  output channels of each stage
          --form F               block form: notebook or paper

        Presets:
          notebook-50       notebook form, 3-4-6-3 blocks, C = 4, input 32
          notebook-cifar    notebook form, 2-2-2 blocks, C = 4, input 32
          resnext50-32x4d   paper form, 3-4-6-3 blocks, C = 32, input 224
          resnext29-8x64d   paper form, 3-3-3 blocks, C = 8, input 32
          resnext29-16x64d  paper form, 3-3-3 blocks, C = 16, input 32
          resnext29-32x4d   paper form, 3-3-3 blocks, C = 32, input 32
          resnext20-16x4d   paper form, 2-2-2 blocks, C = 16, input 32
          small             paper form, 2-2-2 blocks, C = 8, input 32
          tiny              paper form, 1-1-1 blocks, C = 8, input 32

        """)
  }

  @Test("The help of info, word for word")
  func info() {
    #expect(
      HelpText.command(InfoCommand.description) == """
        Usage: resnext-tui info [--json]

        Print version, processor, libraries, data and every path in use.

        Options:
          --json  print JSON, one object a line
          --help  print this help

        """)
  }

  @Test("The help of runs, word for word")
  func runs() {
    #expect(
      HelpText.command(RunsCommand.description) == """
        Usage: resnext-tui runs [DIR]... [--json]

        List runs on the disk, this program's and others', with their figures.
        A run is a folder with metrics.jsonl (an object of JSON a line), with TensorBoard's events as PyTorch, Keras
        and TensorFlow write them, or with what train and lab write; DIR and the folders in it are searched.
        What cannot be read is passed over and named; everything else is shown all the same.

        Options:
          --json  print JSON, one object a line
          --help  print this help

        """)
  }

  @Test("The help of fetch, word for word")
  func fetch() {
    #expect(
      HelpText.command(FetchCommand.description) == """
        Usage: resnext-tui fetch cifar10|cifar100 [--dir DIR] [--url U --md5 HEX] [--json]

        Fetch CIFAR-10 or CIFAR-100 and unpack it where every command finds it.
        The official binary archive (about 170 MB, 184 MB unpacked) from www.cs.toronto.edu, its size and MD5 checked.
        A connection that breaks is taken up where it broke. What came so far is kept when it ends, be it by SIGINT,
        SIGTERM, SIGHUP or SIGQUIT, and the same command goes on there. Data that are there stay as they are.
        --url takes the archive from elsewhere: http, https or file; --md5 says which one it has to be.

        Options:
          --dir DIR  folder in which the data's folder will stand (default: the user's cache folder)
          --url U    another address of the archive; needs --md5
          --md5 HEX  the MD5 sum that the archive at --url has to have
          --json     print JSON, one object a line
          --help     print this help

        """)
  }

  @Test("The help of eval, word for word, before what describes a network")
  func eval() {
    let text = HelpText.command(EvalCommand.description)
    #expect(
      text.hasPrefix(
        """
        Usage: resnext-tui eval --weights F [NETWORK] [--data D] [--per-class] [--json]

        Classify the held-out images of a data set with given weights.
        The weights file says which network it holds; NETWORK is for files that do not.
        A test batch alone is enough; of training batches alone, every tenth image is held out.

        Options:
          --weights F   weights file (safetensors)
          --fresh-head  put an untrained dense layer on the weights: for files without one, or other classes
          --data D      shapes, cifar10, cifar100, a folder or file (default: CIFAR-10 if found, or shapes)
          --per-class   also each class' accuracy, and what classes were taken for each other
          --threads N   threads that compute (default: one a processor); never changes a result
          --json        print JSON, one object a line
          --help        print this help

        Network:

        """), "\(text)")
  }

  @Test("The help of lab, word for word")
  func lab() {
    let text = HelpText.command(LabCommand.description)
    #expect(
      text.hasPrefix(
        """
        Usage: resnext-tui lab [NETWORK] [--settings 1x64,2x40,...] [OPTION]...

        Train settings of cardinality × width at equal cost and compare them.
        A setting CxD is a network with C paths of D channels each in its first stage; everything else is NETWORK's.
        Every setting gets the same seed, the same images in the same order and the same budget. They are trained
        step by step in turn, or one after the other where memory does not do for all; no result depends on it.
        Twenty points are recorded of each, on 500 held-out images; the last one on all.
        FLOPs are those of training: 2 a multiply-add forward and 4 backward (data and weights) for every image.
        Writes lab.json, and for each setting a folder as train does. --out with the folder of a sweep goes on with
        it, bit for bit as if it had never stopped; options that describe another sweep are refused.
        SIGINT, SIGTERM, SIGHUP and SIGQUIT end it after the step under way and keep everything.

        Options:
          --settings LIST         settings to train (default: the paper's 1x64,2x40,4x24,8x14,32x4)
          --steps N               steps of each setting (default: 600)
          --seconds N             seconds of training of each instead
          --flops X               FLOPs of training of each instead, such as 1e13
          --sequential            train one setting after the other
          --target X              accuracy whose FLOPs the table shows, from 0 to 1 (default: 0.8)
          --data D                shapes, cifar10, cifar100, a folder or file (default: CIFAR-10 if found, or shapes)
          --checkpoint-minutes N  keep a checkpoint every N minutes, not only after epochs (default: 5)
          --batch N               images a step (default: 32)
          --optimizer O           adam or sgd with Nesterov momentum (default: adam)
          --lr X                  base learning rate (default: 0.001 for adam, 0.1 for sgd)
          --momentum X            momentum of sgd (default: 0.9)
          --weight-decay X        weight decay (default: 0)
          --augment               pad by 4, crop at random and flip training images
          --seed N                rules first weights, order and augmentation (default: 0)
          --threads N             threads that compute (default: one a processor); never changes a result
          --out DIR               where to write (default: a new folder under the user's data folder)
          --json                  print JSON, one object a line
          --help                  print this help

        Network:

        """), "\(text)")
  }

  @Test("The help of bench, word for word")
  func bench() {
    let text = HelpText.command(BenchCommand.description)
    #expect(
      text.hasPrefix(
        """
        Usage: resnext-tui bench ops | nets | op [OPTION]... | net [NETWORK] [OPTION]...

        Measure the speed of convolutions and networks on this machine.
        ops   convolutions of the presets and of odd shapes, forward and backward
        nets  training and inference of the presets and of one network at five cardinalities
        op    one convolution of any shape
        net   one network; memory is the peak of its whole process

        A multiply-add of the network counts as 2 operations forward, 4 backward (data and weights) and 6 in a
        training step. GFLOPS, images/s and ms are the median of several repetitions, 'best' is the fastest; their
        share is of the fused multiply-adds that the same threads do at most, measured in the same run.
        For operations, 'oneDNN' is what that library does on the same work.

        Options:
          --name N       op: conv3x3 or conv1x1 (default: conv3x3)
          --channels N   op: channels read and written (default: 128)
          --groups N     op: groups (default: 32 of a conv3x3, 1 of a conv1x1)
          --size HxW     op: height and width of the maps, or one number for both (default: 32)
          --stride N     op: 1 or 2 (default: 1)
          --batch N      images a call (default: 32; 64 for small and tiny)
          --optimizer O  net: adam or sgd (default: adam)
          --pass P       net: train or infer (default: train)
          --threads N    threads that compute (default: one a processor); never changes a result
          --json         print JSON, one object a line
          --help         print this help

        Network:

        """), "\(text)")
  }

  @Test("Every command's help names every option it reads, on lines of at most 110 columns")
  func complete() {
    for command in Program.commands.map({ $0.description }) {
      let text = HelpText.command(command)
      #expect(text.hasPrefix("Usage: resnext-tui \(command.name) "))
      for option in command.allOptions { #expect(text.contains("--\(option.name)"), "\(command.name)") }
      for line in text.split(separator: "\n") { #expect(line.count <= 110, "\(line)") }
    }
  }

  @Test("The help of show names every cell")
  func cells() {
    let text = HelpText.command(ShowCommand.description)
    for cell in CellKind.allCases { #expect(text.contains(cell.rawValue)) }
  }

  @Test("No option stands twice")
  func unique() {
    for command in Program.commands.map({ $0.description }) {
      #expect(Set(command.allOptions.map(\.name)).count == command.allOptions.count)
    }
  }
}
