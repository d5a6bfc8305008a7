/// The imports that the other cells' Keras uses, and the form's first weights.
extension SetupCell {
  func keras(_ state: NotebookState) -> KerasTwin? {
    let start =
      state.form == .notebook
      ? "init = keras.initializers.GlorotUniform(seed=\(state.training.seed))"
      : "init = keras.initializers.VarianceScaling(2, \"fan_in\", \"untruncated_normal\")"
    return KerasTwin([
      "import keras", "from functools import partial",
      "from keras.layers import (Activation, Add, AveragePooling2D, BatchNormalization, Concatenate, Dense, "
        + "Flatten, GlobalAveragePooling2D, Input, MaxPooling2D, ReLU, ZeroPadding2D)",
      start, "Conv2D = partial(keras.layers.Conv2D, kernel_initializer=init)",
    ])
  }
}
