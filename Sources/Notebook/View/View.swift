/// The whole screen at a size: outline, cell, curves, status and hints.
public func view(_ state: NotebookState, size: Size) -> Screen {
  Screen(size: size)
}

/// One cell alone, with its title, picture, legend and note: what `show` prints and sessions keep as output.
public func page(_ state: NotebookState, cell: CellKind, size: Size) -> Screen {
  Screen(size: size)
}

/// The feature maps a cell shows, as comma-separated values: point, channel, y, x, value.
public func csv(_ state: NotebookState, cell: CellKind) -> String {
  "point,channel,y,x,value\n"
}
