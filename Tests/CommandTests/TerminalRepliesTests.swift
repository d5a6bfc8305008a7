import Notebook
import Testing

@testable import resnext_tui

@Suite("Answers of a terminal among what is typed")
struct TerminalRepliesTests {
  private let da = "\u{1B}[?62;4;22c"

  /// Feeds text as it comes, with nothing to read for 50 ms where a ¦ stands, and for 2 s where a ‖ does.
  ///
  /// - Returns: what was typed and what was answered.
  private func read(_ text: String, from replies: inout TerminalReplies, at begin: Double = 0)
    -> (String, [TerminalReply])
  {
    var typed: [UInt32] = []
    var answers: [TerminalReply] = []
    var time = begin
    for scalar in text.unicodeScalars {
      if scalar == "¦" || scalar == "‖" {
        time += scalar == "¦" ? 0.05 : 2
        typed += replies.pause(at: time)
        continue
      }
      let (codes, reply) = replies.take(scalar.value, at: time)
      typed += codes
      answers += [reply].compactMap(\.self)
    }
    return (String(String.UnicodeScalarView(typed.compactMap { Unicode.Scalar($0) })), answers)
  }

  private func read(_ text: String) -> (String, [TerminalReply]) {
    var replies = TerminalReplies()
    replies.await(at: 0)
    return read(text, from: &replies)
  }

  @Test("An answer that never ends is broken off by the first control key", arguments: ["\r", "\t", "\u{3}"])
  func unterminated(key: String) {
    let (typed, answers) = read("\u{1B}]11;rgb:ffff\(key)qw\(da)")
    #expect(typed == key + "qw" && answers == [.attributes])
  }

  @Test(
    "The background is light or dark in every spelling",
    arguments: [
      ("rgb:0000/0000/0000", .dark), ("rgb:ffff/ffff/ffff", .light), ("rgb:ff/ff/ff", .light),
      ("rgb:f/f/f", .light), ("rgba:fdfd/f6f6/e3e3/ffff", .light), ("rgb:0000/2b2b/3636", .dark),
      ("rgb:2e2e/3434/4040", .dark),
    ] as [(String, Appearance.Background)])
  func background(color: String, background: Appearance.Background) {
    for end in ["\u{07}", "\u{1B}\\"] {
      let (typed, answers) = read("\u{1B}]11;\(color)\(end)\(da)")
      #expect(typed == "" && answers == [.background(background), .attributes])
    }
  }

  @Test(
    "Nonsense is no answer, and no byte of it is typed",
    arguments: [
      "\u{1B}]11;?\u{07}", "\u{1B}]11;rgb:xx/yy/zz\u{1B}\\", "\u{1B}]11;rgb:ffff/ffff\u{07}",
      "\u{1B}]11;#ffffff\u{07}",
      "\u{1B}]10;rgb:ffff/ffff/ffff\u{07}", "\u{1B}]11;rgb:fffff/0/0\u{07}", "\u{1B}]11;\u{1B}\\",
      "\u{1B}[?1;2R",
      "\u{1B}]11;rgb:" + String(repeating: "f", count: 5000) + "\u{07}",
    ])
  func nonsense(answer: String) {
    let (typed, answers) = read("a\(answer)b\(da)")
    #expect(typed == "ab" && answers == [.attributes])
  }

  @Test("Names and pictures")
  func names() {
    let (typed, answers) = read(
      "\u{1B}P>|kitty(0.35.2)\u{1B}\\\u{1B}_Gi=31;OK\u{1B}\\\u{1B}_Gi=31;ENOTSUP:no\u{1B}\\")
    #expect(typed == "" && answers == [.version("kitty(0.35.2)"), .graphics(true), .graphics(false)])
  }

  @Test("Keys between answers are keys, in their order")
  func keys() {
    let (typed, answers) = read("q\u{1B}]11;rgb:0/0/0\u{07}jj\(da)k")
    #expect(typed == "qjjk" && answers == [.background(.dark), .attributes])
  }

  @Test(
    "Escape is a key when nothing follows it, and so is what no answer begins with",
    arguments: [
      "\u{1B}‖", "\u{1B}‖x", "\u{1B}¦x", "\u{1B}x", "\u{1B}\u{1B}‖", "\u{1B}]x", "\u{1B}_x", "\u{1B}Px",
      "\u{1B}P4q",
      "\u{1B}[‖x",
    ])
  func escape(text: String) {
    let (typed, answers) = read(text)
    #expect(typed == text.filter { !"¦‖".contains($0) } && answers.isEmpty)
  }

  @Test("Where no answer is awaited, an escape is a key as soon as nothing follows it")
  func promptEscape() {
    var replies = TerminalReplies()
    _ = replies.take(0x1B, at: 7)
    #expect(replies.pause(at: 7) == [0x1B])
  }

  @Test(
    "No byte of a sequence runs as a key, whatever it means and whether it was asked for",
    arguments: [
      "\u{1B}[>0;276;0c", "\u{1B}[12;40R", "\u{1B}[0n", "\u{1B}[6;16;8t", "\u{1B}[1;6A", "\u{1B}[A",
      "\u{1B}[I", "\u{1B}[27;5;99~",
      "\u{1B}P1$r0m\u{1B}\\", "\u{1B}P0+r544e\u{1B}\\", "\u{1B}P!|00000000\u{1B}\\",
      "\u{1B}]4;1;rgb:cd/00/00\u{07}",
      "\u{1B}]52;c;cQ==\u{1B}\\",
    ])
  func unknown(sequence: String) {
    for isAwaited in [true, false] {
      var replies = TerminalReplies()
      if isAwaited { replies.await(at: 0) }
      let (typed, answers) = read("a\(sequence)b‖", from: &replies)
      #expect(typed == "ab" && answers.isEmpty)
    }
  }

  @Test(
    "An answer that is late, and parted wherever a line may part it, is one answer",
    arguments: [
      "\u{1B}]11;rgb:ffff/ffff/ffff\u{1B}\\", "\u{1B}]11;rgb:ffff/ffff/ffff\u{07}", "\u{1B}[?62;4;22c",
    ])
  func parted(answer: String) {
    for index in 1..<answer.unicodeScalars.count {
      let scalars = answer.unicodeScalars.map(String.init)
      let (typed, answers) = read(
        scalars.prefix(index).joined() + "¦¦" + scalars.dropFirst(index).joined() + "x")
      #expect(typed == "x" && answers.count == 1, "parted behind \(index)")
    }
  }

  @Test("What has begun and goes on no more for a second is dropped, and what is typed then is typed")
  func brokenOff() {
    #expect(read("\u{1B}]11;rgb:ff‖q").0 == "q")
    #expect(read("\u{1B}[12;‖q").0 == "q")
  }

  @Test("An answer that comes in pieces is one answer")
  func pieces() {
    let (typed, answers) = read("\u{1B}]1¦1;rgb:ff¦ff/ffff/ffff¦\u{1B}¦\\\(da)")
    #expect(typed == "" && answers == [.background(.light), .attributes])
  }

  @Test("A string that another answer breaks off is dropped, the other is read")
  func broken() {
    let (typed, answers) = read("\u{1B}]11;rgb:ff\(da)x")
    #expect(typed == "x" && answers == [.attributes])
  }

  @Test("Answers are awaited up to as many fences as were sent, and not for ever")
  func fences() {
    var replies = TerminalReplies()
    #expect(!replies.isWaiting)
    replies.await(at: 0)
    replies.await(at: 1)
    #expect(read(da, from: &replies).1 == [.attributes])
    #expect(replies.isWaiting)
    #expect(read(da, from: &replies).1 == [.attributes])
    #expect(!replies.isWaiting)
    replies.await(at: 10)
    #expect(replies.pause(at: 14) == [] && replies.isWaiting)
    _ = read("\u{1B}]11;rgb:", from: &replies, at: 14)
    #expect(replies.pause(at: 16) == [] && !replies.isWaiting)
    #expect(read("a", from: &replies).0 == "a")
  }

  @Test("A key without a character ends what was held")
  func interruption() {
    var replies = TerminalReplies()
    replies.await(at: 0)
    _ = read("\u{1B}", from: &replies)
    #expect(replies.interrupt() == [0x1B])
    _ = read("\u{1B}]11;rgb:", from: &replies)
    #expect(replies.interrupt() == [])
    #expect(read("a", from: &replies).0 == "a")
  }
}

@Suite("What a terminal is asked")
struct TerminalQuestionsTests {
  private func questions(
    _ pictures: PictureChoice = .auto, background: Bool = true, tmux: (Bool, String)? = nil,
    isInTmux: Bool = false
  ) -> TerminalQuestions {
    TerminalQuestions(asksBackground: background, pictures: pictures, isInTmux: isInTmux) {
      tmux.map { (allowsPassthrough: $0.0, outerVersion: $0.1) }
    }
  }

  @Test("Nothing is asked that nothing depends on, and what is asked ends with the fence")
  func opening() {
    #expect(questions(.blocks, background: false).opening == "")
    #expect(questions(.blocks).opening == "\u{1B}]11;?\u{1B}\\\u{1B}[c")
    #expect(questions(background: false).opening == "\u{1B}[>0q\u{1B}[c")
    #expect(questions().opening == "\u{1B}]11;?\u{1B}\\\u{1B}[>0q\u{1B}[c")
  }

  @Test(
    "Pictures are spoken of to terminals alone that place them",
    arguments: [
      ("kitty(0.35.2)", true), ("kitty(0.28.0)", true), ("kitty(1.0)", true), ("kitty(0.27.1)", false),
      ("ghostty 1.1.3", true), ("WezTerm 20240203", false), ("XTerm(380)", false), ("foot(1.16)", false),
      ("", false),
    ])
  func names(name: String, isAsked: Bool) {
    let question = TerminalQuestions.Finding.ask(TerminalQuestions.pictureQuestion)
    #expect(questions().finding(.version(name)) == (isAsked ? question : nil))
    #expect(questions(.kitty).finding(.version(name)) == question)
    #expect(questions(.blocks).finding(.version(name)) == nil)
  }

  @Test("They are drawn once the terminal says that it shows them")
  func graphics() {
    #expect(questions().finding(.graphics(true)) == .pictures(isInTmux: false))
    #expect(questions().finding(.graphics(false)) == nil)
    #expect(questions(.blocks).finding(.graphics(true)) == nil)
  }

  @Test(
    "Inside tmux the answer is tmux's: whether it hands them on, and to whom",
    arguments: [
      (true, "kitty(0.35.2)", true), (false, "kitty(0.35.2)", false), (true, "XTerm(380)", false),
      (true, "", false),
    ])
  func tmux(allows: Bool, outer: String, isShown: Bool) {
    let asked = questions(tmux: (allows, outer), isInTmux: true).finding(.version("tmux 3.3a"))
    #expect(asked == (isShown ? .pictures(isInTmux: true) : nil))
    #expect(questions(isInTmux: true).finding(.version("tmux 3.3a")) == nil)
  }

  @Test("Terminals of few colours and GNU screen are not asked for pictures")
  func options() {
    let options = CursesTerminal.Options()
    #expect(options.questions(Appearance(colors: .eight), [:]).opening == "")
    #expect(
      options.questions(Appearance(), ["TERM": "screen-256color"]).opening == "\u{1B}]11;?\u{1B}\\\u{1B}[c")
    #expect(options.questions(Appearance(glyphs: .ascii), [:]).opening == "\u{1B}]11;?\u{1B}\\\u{1B}[c")
    #expect(
      CursesTerminal.Options(pictures: .blocks).questions(Appearance(), [:]).opening
        == "\u{1B}]11;?\u{1B}\\\u{1B}[c")
  }
}
