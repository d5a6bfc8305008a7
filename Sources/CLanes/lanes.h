// Vectors of 8 floats, and how they are read.
#ifndef RESNEXT_LANES_H
#define RESNEXT_LANES_H

#include "CLanes.h"

typedef float lanes8 __attribute__((vector_size(32), aligned(32)));

#define ALWAYS_INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

/// Lets the compiler forget where a pointer came from, so that it loads again what it has loaded before.
#define FORGET(pointer) __asm__ volatile("" : "+r"(pointer))

ALWAYS_INLINE lanes8 load(const float *at) { return *(const lanes8 *)at; }

ALWAYS_INLINE void store(float *at, lanes8 value) { *(lanes8 *)at = value; }

ALWAYS_INLINE lanes8 splat(float value) {
  return (lanes8){value, value, value, value, value, value, value, value};
}

ALWAYS_INLINE lanes8 multiply_add(lanes8 a, lanes8 b, lanes8 sum) { return __builtin_elementwise_fma(a, b, sum); }

/// Asks for `vectors` vectors of a map, into the second-level cache. Two of them make a line.
ALWAYS_INLINE void ask_for(const float *at, const int vectors) {
  UNROLL for (int vector = 0; vector < vectors; vector += 2) __builtin_prefetch(at + 8 * vector, 0, 2);
}

/// Input number `j` for all 8 lanes: see lanes_fetch.
ALWAYS_INLINE lanes8 fetch(const float *at, int j, lanes_fetch kind) {
  switch (kind) {
    case lanes_broadcast:
      return splat(at[j]);
    case lanes_groups_of_1:
      return load(at);
    case lanes_groups_of_2: {
      const lanes8 value = load(at);
      return j == 0 ? __builtin_shufflevector(value, value, 0, 0, 2, 2, 4, 4, 6, 6)
                    : __builtin_shufflevector(value, value, 1, 1, 3, 3, 5, 5, 7, 7);
    }
    case lanes_groups_of_4: {
      const lanes8 value = load(at);
      switch (j) {
        case 0: return __builtin_shufflevector(value, value, 0, 0, 0, 0, 4, 4, 4, 4);
        case 1: return __builtin_shufflevector(value, value, 1, 1, 1, 1, 5, 5, 5, 5);
        case 2: return __builtin_shufflevector(value, value, 2, 2, 2, 2, 6, 6, 6, 6);
        default: return __builtin_shufflevector(value, value, 3, 3, 3, 3, 7, 7, 7, 7);
      }
    }
  }
}

#endif
