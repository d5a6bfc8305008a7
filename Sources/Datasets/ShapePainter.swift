import Tensors

/// Paints a scene: 3,072 bytes `[channel, 32, 32]`.
struct ShapePainter {
  private static let side = 32
  private var canvas: [ShapeScene.Color]

  /// The bytes of a scene; `random` makes the noise.
  static func paint(_ scene: ShapeScene, _ random: inout Philox) -> [UInt8] {
    var painter = ShapePainter(background: scene)
    scene.clutter.forEach { painter.lay($0) }
    painter.layFigure(scene)
    return painter.bytes(noise: scene.noise, &random)
  }

  private init(background scene: ShapeScene) {
    canvas = Array(repeating: scene.background, count: Self.side * Self.side)
    for row in 0..<Self.side {
      for column in 0..<Self.side {
        let x = Float(column) + 0.5
        let y = Float(row) + 0.5
        let direction = scene.gradient.direction
        let along = ((x - 16) * direction.cosine + (y - 16) * direction.sine) / 16
        canvas[row * Self.side + column] +=
          scene.gradient.color * along + scene.backgroundTexture.strength
          * Self.wave(scene.backgroundTexture, x, y)
      }
    }
  }

  /// A wave of triangles between −1/2 and 1/2.
  private static func wave(_ texture: ShapeScene.Texture, _ x: Float, _ y: Float) -> Float {
    let place =
      (x * texture.direction.cosine + y * texture.direction.sine) * texture.frequency + texture.phase
    return abs(place - place.rounded(.down) - 0.5) * 2 - 0.5
  }

  private mutating func layFigure(_ scene: ShapeScene) {
    let scale = scene.scale
    let (centroidX, centroidY) = scene.moments.centroid
    // The centroid lies in the figure's reach, so no point of it is farther away than twice that.
    cover(scene.x, scene.y, 2 * ShapeFigure.reach * scale) { x, y in
      let turnedX = (x * scene.direction.cosine + y * scene.direction.sine) / scale
      let turnedY = (y * scene.direction.cosine - x * scene.direction.sine) / (scale * scene.aspect)
      return scene.figure.contains(turnedX + centroidX, turnedY + centroidY, scene.form)
    } color: { x, y in
      scene.foreground + scene.foregroundTexture.strength * Self.wave(scene.foregroundTexture, x, y)
    }
  }

  private mutating func lay(_ clutter: ShapeScene.Clutter) {
    cover(clutter.x, clutter.y, clutter.halfLength + clutter.halfWidth) { x, y in
      let along = x * clutter.direction.cosine + y * clutter.direction.sine
      let across = y * clutter.direction.cosine - x * clutter.direction.sine
      let beyond = max(abs(along) - (clutter.halfLength - clutter.halfWidth), 0)
      return beyond * beyond + across * across < clutter.halfWidth * clutter.halfWidth
    } color: { _, _ in
      clutter.color
    }
  }

  /// Mixes a colour in where a region covers pixels, by the share of four points of each pixel that lie in it.
  ///
  /// `contains` is asked for points relative to (`centreX`, `centreY`), `color` for pixel centres.
  private mutating func cover(
    _ centreX: Float, _ centreY: Float, _ reach: Float, _ contains: (Float, Float) -> Bool,
    color: (Float, Float) -> ShapeScene.Color
  ) {
    let rows = Self.range(centreY, reach)
    for row in rows {
      for column in Self.range(centreX, reach) {
        let x = Float(column) + 0.5
        let y = Float(row) + 0.5
        var covered: Float = 0
        for quarter in 0..<4 {
          let pointX = x - centreX + (quarter & 1 == 0 ? -0.25 : 0.25)
          let pointY = y - centreY + (quarter & 2 == 0 ? -0.25 : 0.25)
          if contains(pointX, pointY) { covered += 0.25 }
        }
        if covered > 0 {
          let index = row * Self.side + column
          canvas[index] += (color(x, y) - canvas[index]) * covered
        }
      }
    }
  }

  private static func range(_ centre: Float, _ reach: Float) -> Range<Int> {
    let low = max(Int((centre - reach).rounded(.down)), 0)
    return low..<max(low, min(Int((centre + reach).rounded(.up)), side))
  }

  /// Adds noise, clamps and rounds: bytes by plane.
  private func bytes(noise: Float, _ random: inout Philox) -> [UInt8] {
    let area = Self.side * Self.side
    return [UInt8](unsafeUninitializedCapacity: 3 * area) { output, count in
      for position in 0..<area {
        // One word a pixel: a byte for each channel and one for all three.
        let word = random.nextWord()
        let shared = Float(word >> 24)
        for channel in 0..<3 {
          let own = Float(word >> UInt32(8 * channel) & 0xFF)
          let value = canvas[position][channel] + (own + shared - 255) / 255 * noise
          output[channel * area + position] = UInt8(max(0, min(255, value * 255 + 0.5)))
        }
      }
      count = 3 * area
    }
  }
}
