#include "COneDNN.h"

#include <dlfcn.h>

#include <cstdio>
#include <exception>
#include <oneapi/dnnl/dnnl.hpp>
#include <unordered_map>
#include <vector>

using dnnl::memory;

namespace {

// oneDNN's threads are OpenMP's. The setting belongs to the calling thread, so every thread that creates or executes a
// primitive makes it once. The function is looked up at run time because a build of oneDNN without OpenMP has none.
void use_one_thread() {
  thread_local bool done = false;
  if (done) return;
  if (auto set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"))) set(1);
  done = true;
}

dnnl::engine &cpu() {
  static dnnl::engine engine = [] {
    // Maps are stored in blocks of 8 channels; with AVX-512 oneDNN would want 16. The call fails harmlessly once a
    // primitive exists or on other architectures.
    (void)dnnl_set_max_cpu_isa(dnnl_cpu_isa_avx2);
    return dnnl::engine(dnnl::engine::kind::cpu, 0);
  }();
  return engine;
}

struct Slot {
  dnnl::stream stream;
  std::unordered_map<int, memory> arguments;
};

}  // namespace

struct onednn_convolution {
  dnnl::primitive primitive;
  std::vector<Slot> slots;
  size_t scratch_bytes = 0;
  std::string implementation;
  int source, weights, bias, destination;  // oneDNN's names of the four arguments in this pass
  bool has_bias;
};

namespace {

struct Layout {
  memory::desc source, weights, bias, destination;
  memory::dims strides, padding_begin, padding_end;

  Layout(const onednn_convolution_shape &s, bool transposed_weights) {
    using tag = memory::format_tag;
    const auto f32 = memory::data_type::f32;
    source = {{s.batch, s.input_channels, s.input_height, s.input_width}, f32, tag::nChw8c};
    destination = {{s.batch, s.output_channels, s.output_height, s.output_width}, f32, tag::nChw8c};
    bias = s.has_bias ? memory::desc({s.output_channels}, f32, tag::x) : memory::desc();
    if (s.groups == 1) {
      weights = {{s.output_channels, s.input_channels, s.kernel_height, s.kernel_width}, f32,
                 transposed_weights ? tag::OIhw8o8i : tag::OIhw8i8o};
    } else {
      weights = {{s.groups, s.output_channels / s.groups, s.input_channels / s.groups, s.kernel_height,
                  s.kernel_width},
                 f32, transposed_weights ? tag::gOIhw8o8i : tag::gOIhw8i8o};
    }
    strides = {s.stride, s.stride};
    padding_begin = {s.padding_top, s.padding_left};
    padding_end = {s.padding_bottom, s.padding_right};
  }
};

dnnl::primitive_attr user_scratchpad() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  return attributes;
}

template <typename Description>
void finish(onednn_convolution &convolution, const Description &description, const dnnl::primitive &primitive,
            const Layout &layout, int32_t slots) {
  convolution.primitive = primitive;
  convolution.scratch_bytes = description.scratchpad_desc().get_size();
  convolution.implementation = description.impl_info_str();
  for (int32_t index = 0; index < slots; ++index) {
    Slot slot{dnnl::stream(cpu()), {}};
    slot.arguments[convolution.source] = memory(layout.source, cpu(), DNNL_MEMORY_NONE);
    slot.arguments[convolution.weights] = memory(layout.weights, cpu(), DNNL_MEMORY_NONE);
    slot.arguments[convolution.destination] = memory(layout.destination, cpu(), DNNL_MEMORY_NONE);
    if (convolution.has_bias) {
      slot.arguments[convolution.bias] = memory(layout.bias, cpu(), DNNL_MEMORY_NONE);
    }
    slot.arguments[DNNL_ARG_SCRATCHPAD] = memory(description.scratchpad_desc(), cpu(), DNNL_MEMORY_NONE);
    convolution.slots.push_back(std::move(slot));
  }
}

#if DNNL_VERSION_MAJOR >= 3
dnnl::convolution_forward::primitive_desc describe_forward(const Layout &l, dnnl::prop_kind kind) {
  return {cpu(), kind, dnnl::algorithm::convolution_direct, l.source, l.weights, l.bias, l.destination, l.strides,
          l.padding_begin, l.padding_end, user_scratchpad()};
}
dnnl::convolution_backward_data::primitive_desc describe_backward_data(
    const Layout &l, const dnnl::convolution_forward::primitive_desc &hint) {
  return {cpu(), dnnl::algorithm::convolution_direct, l.source, l.weights, l.destination, l.strides,
          l.padding_begin, l.padding_end, hint, user_scratchpad()};
}
dnnl::convolution_backward_weights::primitive_desc describe_backward_weights(
    const Layout &l, const dnnl::convolution_forward::primitive_desc &hint) {
  return {cpu(), dnnl::algorithm::convolution_direct, l.source, l.weights, l.bias, l.destination, l.strides,
          l.padding_begin, l.padding_end, hint, user_scratchpad()};
}
#else
dnnl::convolution_forward::primitive_desc describe_forward(const Layout &l, dnnl::prop_kind kind) {
  return {{kind, dnnl::algorithm::convolution_direct, l.source, l.weights, l.bias, l.destination, l.strides,
           l.padding_begin, l.padding_end},
          user_scratchpad(), cpu()};
}
dnnl::convolution_backward_data::primitive_desc describe_backward_data(
    const Layout &l, const dnnl::convolution_forward::primitive_desc &hint) {
  return {{dnnl::algorithm::convolution_direct, l.source, l.weights, l.destination, l.strides, l.padding_begin,
           l.padding_end},
          user_scratchpad(), cpu(), hint};
}
dnnl::convolution_backward_weights::primitive_desc describe_backward_weights(
    const Layout &l, const dnnl::convolution_forward::primitive_desc &hint) {
  return {{dnnl::algorithm::convolution_direct, l.source, l.weights, l.bias, l.destination, l.strides,
           l.padding_begin, l.padding_end},
          user_scratchpad(), cpu(), hint};
}
#endif

void build(onednn_convolution &convolution, const onednn_convolution_shape &shape, onednn_pass pass, int32_t slots) {
  // The gradient passes are made beside a forward description with the forward's own weights layout.
  const Layout forward_layout(shape, false);
  const auto kind = pass == onednn_forward ? dnnl::prop_kind::forward_inference : dnnl::prop_kind::forward_training;
  const auto forward = describe_forward(forward_layout, kind);
  convolution.has_bias = shape.has_bias && pass != onednn_backward_data;
  convolution.source = pass == onednn_backward_data ? DNNL_ARG_DIFF_SRC : DNNL_ARG_SRC;
  convolution.weights = pass == onednn_backward_weights ? DNNL_ARG_DIFF_WEIGHTS : DNNL_ARG_WEIGHTS;
  convolution.bias = pass == onednn_backward_weights ? DNNL_ARG_DIFF_BIAS : DNNL_ARG_BIAS;
  convolution.destination = pass == onednn_forward ? DNNL_ARG_DST : DNNL_ARG_DIFF_DST;
  switch (pass) {
    case onednn_forward:
      finish(convolution, forward, dnnl::convolution_forward(forward), forward_layout, slots);
      break;
    case onednn_backward_data: {
      const Layout layout(shape, true);
      const auto description = describe_backward_data(layout, forward);
      finish(convolution, description, dnnl::convolution_backward_data(description), layout, slots);
      break;
    }
    case onednn_backward_weights: {
      const auto description = describe_backward_weights(forward_layout, forward);
      finish(convolution, description, dnnl::convolution_backward_weights(description), forward_layout, slots);
      break;
    }
  }
}

}  // namespace

extern "C" onednn_convolution *onednn_convolution_create(
    const onednn_convolution_shape *shape, onednn_pass pass, int32_t slots, char *message, size_t message_capacity) {
  use_one_thread();
  auto convolution = new onednn_convolution();
  try {
    build(*convolution, *shape, pass, slots);
    return convolution;
  } catch (const dnnl::error &error) {
    snprintf(message, message_capacity, "oneDNN status %d: %s", static_cast<int>(error.status), error.what());
  } catch (const std::exception &error) {
    snprintf(message, message_capacity, "%s", error.what());
  }
  delete convolution;
  return nullptr;
}

extern "C" void onednn_convolution_destroy(onednn_convolution *convolution) { delete convolution; }

extern "C" size_t onednn_convolution_scratch_bytes(const onednn_convolution *convolution) {
  return convolution->scratch_bytes;
}

extern "C" const char *onednn_convolution_implementation(const onednn_convolution *convolution) {
  return convolution->implementation.c_str();
}

extern "C" int32_t onednn_convolution_execute(
    onednn_convolution *convolution, int32_t slot_index, float *source, float *weights, float *bias,
    float *destination, void *scratch) {
  use_one_thread();
  try {
    Slot &slot = convolution->slots[static_cast<size_t>(slot_index)];
    slot.arguments[convolution->source].set_data_handle(source);
    slot.arguments[convolution->weights].set_data_handle(weights);
    slot.arguments[convolution->destination].set_data_handle(destination);
    if (convolution->has_bias) slot.arguments[convolution->bias].set_data_handle(bias);
    slot.arguments[DNNL_ARG_SCRATCHPAD].set_data_handle(scratch);
    convolution->primitive.execute(slot.stream, slot.arguments);
    return 0;
  } catch (const dnnl::error &error) {
    return static_cast<int32_t>(error.status);
  }
}

extern "C" void onednn_version_numbers(int32_t *major, int32_t *minor, int32_t *patch) {
  const auto *version = dnnl_version();
  *major = version->major;
  *minor = version->minor;
  *patch = version->patch;
}
