import Tensors

/// Everything that is drawn by lot for one image of the procedural set, before it is painted.
///
/// Colours, area, place, turn, squeeze, background, clutter and noise come from the same distributions for every
/// class; only the outline of the figure tells the class. Place, turn and clutter keep images of one class
/// from resembling each other point by point: a nearest neighbour says little, see `Tests/Difficulty`.
struct ShapeScene {
  /// A colour of three components in 0–1.
  typealias Color = SIMD3<Float>

  /// Something drawn under the figure that says nothing about the class.
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

  /// A change of colour across the frame.
  struct Gradient {
    /// From the middle to the edge.
    var color: Color
    var direction: Direction
  }

  var figure: ShapeFigure
  var form: ShapeFigure.Form
  /// Area and centroid of the figure in its own coordinates.
  var moments: ShapeMoments
  /// Where its centroid comes to lie, in pixels.
  var x: Float
  var y: Float
  /// Side in pixels of the square that has the figure's area.
  var size: Float
  /// Width to height of the figure.
  var aspect: Float
  var direction: Direction
  var background: Color
  var foreground: Color
  /// Change of the background from one edge to the other.
  var gradient: Gradient
  var backgroundTexture: Texture
  var foregroundTexture: Texture
  var clutter: [Clutter]
  /// Largest change of a component by noise.
  var noise: Float

  /// Pixels that a unit of the figure's first axis becomes.
  var scale: Float { size / (moments.area * aspect).squareRoot() }

  /// Equal streams give equal scenes of every class: nothing is drawn that only some figures need.
  init(_ figure: ShapeFigure, _ random: inout Philox) {
    self.figure = figure
    // From about a third of the frame to patterns that fill it; the larger, the rarer, because large figures have no
    // room to be elsewhere.
    size = 11.7 + 6.3 * random.nextUnit() * random.nextUnit()
    let margin = 0.54 * size
    x = random.nextUniform(margin, 32 - margin)
    y = random.nextUniform(margin, 32 - margin)
    aspect = random.nextUniform(0.8, 1)
    direction = Direction(&random)
    form = ShapeFigure.Form(
      thickness: random.nextUnit(), phase: (random.nextUnit(), random.nextUnit()),
      frequency: random.nextUniform(1.15, 1.5), isSquareCut: random.nextUnit() < 0.5)
    moments = ShapeMoments(figure, form)
    background = ShapeScene.randomColor(&random, 0, 1)
    foreground = ShapeScene.color(&random, from: background, distance: random.nextUniform(0.85, 1.2))
    gradient = Gradient(color: ShapeScene.randomColor(&random, -0.75, 0.75), direction: Direction(&random))
    let contrast = ShapeScene.length(foreground - background)
    backgroundTexture = ShapeScene.texture(&random, strongest: 0.25 * contrast)
    foregroundTexture = ShapeScene.texture(&random, strongest: 0.25 * contrast)
    noise = random.nextUniform(0.01, 0.03)
    clutter = []
    for _ in 0..<random.wholeNumber(below: 3) { clutter.append(randomClutter(&random)) }
  }

  /// A thin bar or a spot in a colour far from the background's, mostly beside the figure.
  ///
  /// Its edges are as strong as those of the figure, so that two images with the same figure differ in edges too.
  private func randomClutter(_ random: inout Philox) -> Clutter {
    let isBar = random.nextUnit() < 0.5
    let halfWidth = random.nextUniform(0.6, 1.2)
    let halfLength = isBar ? random.nextUniform(4, 16) : halfWidth
    var clutter = Clutter(
      x: 0, y: 0, halfLength: halfLength, halfWidth: halfWidth, direction: Direction(&random),
      color: ShapeScene.color(&random, from: background, distance: 1.1))
    for _ in 0..<4 {
      clutter.x = random.nextUniform(0, 32)
      clutter.y = random.nextUniform(0, 32)
      let (right, down) = (clutter.x - x, clutter.y - y)
      if right * right + down * down > 0.64 * size * size { break }
    }
    return clutter
  }

  private static func texture(_ random: inout Philox, strongest: Float) -> Texture {
    let isThere = random.nextUnit() < 0.1
    let strength = isThere ? random.nextUnit() * strongest : 0
    return Texture(
      direction: Direction(&random), frequency: 1 / random.nextUniform(3, 9), phase: random.nextUnit(),
      strength: randomColor(&random, -1, 1) * strength)
  }

  /// The first of at most 16 random colours that is as far from another one as wanted, else the farthest.
  private static func color(_ random: inout Philox, from other: Color, distance: Float) -> Color {
    var farthest = other
    for _ in 0..<16 where length(farthest - other) < distance {
      let color = randomColor(&random, 0, 1)
      if length(color - other) > length(farthest - other) { farthest = color }
    }
    return farthest
  }

  private static func randomColor(_ random: inout Philox, _ low: Float, _ high: Float) -> Color {
    Color(
      random.nextUniform(low, high), random.nextUniform(low, high), random.nextUniform(low, high))
  }

  private static func length(_ color: Color) -> Float {
    (color.x * color.x + color.y * color.y + color.z * color.z).squareRoot()
  }
}
