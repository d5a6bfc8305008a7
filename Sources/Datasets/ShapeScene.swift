import Tensors

/// Everything that is drawn by lot for one image of the procedural set, before it is painted.
///
/// Colours, brightness, size, place, turn, background and noise come from the same distributions for every class;
/// only the outline of the figure tells the class.
struct ShapeScene {
  /// A colour of three components in 0–1.
  typealias Color = SIMD3<Float>

  /// Something drawn under or over the figure that says nothing about the class.
  struct Clutter {
    var x: Float
    var y: Float
    /// Half the length and half the thickness in pixels; equal for a spot.
    var halfLength: Float
    var halfWidth: Float
    var direction: Direction
    var color: Color
  }

  /// A unit vector.
  struct Direction {
    var cosine: Float
    var sine: Float

    /// A random direction: a point of the unit disc, moved out to the circle.
    ///
    /// Square roots and divisions are exact by IEEE 754, sines and cosines are not.
    init(_ random: inout Philox) {
      while true {
        let x = random.nextUniform(-1, 1)
        let y = random.nextUniform(-1, 1)
        let length2 = x * x + y * y
        if length2 > 0.01 && length2 <= 1 {
          let length = length2.squareRoot()
          cosine = x / length
          sine = y / length
          return
        }
      }
    }
  }

  /// Brightness waves that lie on the background or on the figure.
  struct Texture {
    var direction: Direction
    /// Periods a pixel.
    var frequency: Float
    var phase: Float
    /// Change of each component from trough to crest; 0 for none.
    var strength: Color
  }

  var figure: ShapeFigure
  var form: ShapeFigure.Form
  var x: Float
  var y: Float
  var radius: Float
  /// Width to height of the figure.
  var aspect: Float
  var direction: Direction
  var background: Color
  var foreground: Color
  /// Change of the background from one edge to the other.
  var gradient: Color
  var gradientDirection: Direction
  var backgroundTexture: Texture
  var foregroundTexture: Texture
  var under: [Clutter]
  var over: [Clutter]
  /// Largest change of a component by noise.
  var noise: Float

  init(_ figure: ShapeFigure, _ random: inout Philox) {
    self.figure = figure
    radius = random.nextUniform(11, 14)
    let room = 16 - 0.9 * radius
    x = 16 + random.nextUniform(-1, 1) * (room - 2)
    y = 16 + random.nextUniform(-1, 1) * (room - 2)
    aspect = random.nextUniform(0.8, 1)
    direction = Direction(&random)
    // Periods of 6 to 9 pixels, so that a pattern survives sampling.
    let period = random.nextUniform(6, 9)
    form = ShapeFigure.Form(
      thickness: random.nextUnit(), phase: (random.nextUnit(), random.nextUnit()), frequency: radius / period,
      isSquareCut: random.nextUnit() < 0.5)
    (background, foreground) = ShapeScene.colors(&random)
    gradient = ShapeScene.randomColor(&random, -0.15, 0.15)
    gradientDirection = Direction(&random)
    let contrast = ShapeScene.length(foreground - background)
    backgroundTexture = ShapeScene.texture(&random, strongest: 0.25 * contrast)
    foregroundTexture = ShapeScene.texture(&random, strongest: 0.25 * contrast)
    under = ShapeScene.clutter(&random, most: 2, contrast: contrast, around: background)
    over = ShapeScene.clutter(&random, most: 1, contrast: contrast, around: background)
    noise = random.nextUniform(0.02, 0.07)
  }

  /// Two colours at a random distance: often clear, sometimes hard to tell apart.
  private static func colors(_ random: inout Philox) -> (Color, Color) {
    while true {
      let first = randomColor(&random, 0.05, 0.95)
      let second = randomColor(&random, 0.05, 0.95)
      let wanted = random.nextUniform(0.45, 1.2)
      let distance = length(second - first)
      if distance >= wanted { return (first, first + (second - first) * (wanted / distance)) }
    }
  }

  private static func texture(_ random: inout Philox, strongest: Float) -> Texture {
    let isThere = random.nextUnit() < 0.4
    let strength = isThere ? random.nextUnit() * strongest : 0
    return Texture(
      direction: Direction(&random), frequency: 1 / random.nextUniform(3, 9), phase: random.nextUnit(),
      strength: randomColor(&random, -1, 1) * strength)
  }

  private static func clutter(
    _ random: inout Philox, most: Int, contrast: Float, around background: Color
  ) -> [Clutter] {
    (0..<random.wholeNumber(below: most + 1)).map { _ in
      let isBar = random.nextUnit() < 0.5
      let halfWidth = random.nextUniform(0.6, 2)
      return Clutter(
        x: random.nextUniform(0, 32), y: random.nextUniform(0, 32),
        halfLength: isBar ? random.nextUniform(3, 9) : halfWidth, halfWidth: halfWidth,
        direction: Direction(&random), color: background + randomColor(&random, -1, 1) * contrast)
    }
  }

  private static func randomColor(_ random: inout Philox, _ low: Float, _ high: Float) -> Color {
    Color(
      random.nextUniform(low, high), random.nextUniform(low, high), random.nextUniform(low, high))
  }

  private static func length(_ color: Color) -> Float {
    (color.x * color.x + color.y * color.y + color.z * color.z).squareRoot()
  }
}
