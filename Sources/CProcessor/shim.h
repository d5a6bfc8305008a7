// What the processor can, asked before any code runs that needs it.
#ifndef RESNEXT_CPROCESSOR_SHIM_H
#define RESNEXT_CPROCESSOR_SHIM_H

// 1 where the processor has AVX2, FMA and AVX-512F respectively; 0 on other architectures.
static inline int processor_has_avx2(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") != 0;
#else
  return 0;
#endif
}

static inline int processor_has_fma(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("fma") != 0;
#else
  return 0;
#endif
}

static inline int processor_has_avx512(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") != 0;
#else
  return 0;
#endif
}

#endif
