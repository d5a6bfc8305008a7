/// Text in which scalars join: what a line being typed and a screen have to bear.
enum NastyText {
  /// Each of them is typed scalar by scalar somewhere in the tests.
  static let samples = [
    "e\u{301}x",  // a decomposed letter, as file names of macOS are
    "\u{301}x",  // a mark with nothing before it
    "👨‍👩‍👧‍👦 x",  // a family: four pictures and three joiners
    "🇩🇪🇫🇷🇮",  // two flags and half of a third
    "👍🏽👍",  // a skin tone
    "क\u{94D}ष\u{93F}",  // a conjunct and a vowel sign that takes a column
    "\u{1112}\u{1161}\u{11AB}글",  // Hangul from its letters, and composed
    "❤\u{FE0F}☎\u{FE0E}",  // variation selectors
    "1\u{FE0F}\u{20E3}",  // a keycap
    "a\u{200F}b\u{202E}c\u{200B}d",  // right-to-left marks and a space without width
    "שָׁלוֹם",  // Hebrew with points
    "日本語テ\u{3099}",  // wide characters and a voicing mark
    "ก\u{E33}",  // Thai: a sign that the standard splits and terminals do not
    "🏴\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}",  // a flag spelled in tags
    "Z\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}\u{309}",  // more marks than fit a cell
    "\u{FEFF}\u{AD}\u{E000}\u{378}",  // no width, a soft hyphen, private use, not assigned
  ]

  /// All their scalars, a space and a control character.
  static let scalars: [Unicode.Scalar] = samples.flatMap { Array($0.unicodeScalars) } + [" ", "\t", "x"]
}
