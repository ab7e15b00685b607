// How are motion samples packed for the kneehold open profile? See ../../open_profile.md for the layout.
//
// Plain C++11, no library, no allocation: for any board. All functions are small enough to be read.

#ifndef KNEEHOLD_OPEN_PROFILE_H
#define KNEEHOLD_OPEN_PROFILE_H

#include <stddef.h>
#include <stdint.h>

#define KNEEHOLD_SERVICE "8e2f0001-4b6e-4565-a86f-6c6450726f66"
#define KNEEHOLD_SAMPLES "8e2f0002-4b6e-4565-a86f-6c6450726f66"
#define KNEEHOLD_CONTROL "8e2f0003-4b6e-4565-a86f-6c6450726f66"

namespace kneehold {

const size_t HEADER_BYTES = 8;
const size_t SAMPLE_BYTES = 12;

// Codes of the ranges: 0-3 are 2, 4, 8, 16 g and 250, 500, 1000, 2000 deg/s.
enum AccRange : uint8_t { ACC_2G = 0, ACC_4G = 1, ACC_8G = 2, ACC_16G = 3 };
enum GyrRange : uint8_t { GYR_250DPS = 0, GYR_500DPS = 1, GYR_1000DPS = 2, GYR_2000DPS = 3 };

// Specific force in g (+1 on the axis that points up at rest) and angular rate in deg/s, same right-handed axes.
struct Sample {
  float acc_g[3];
  float gyr_dps[3];
};

// How many samples fit into one notification on a link with this ATT MTU; 0 if none does.
inline size_t samples_that_fit(size_t mtu) {
  return mtu < 3 + HEADER_BYTES + SAMPLE_BYTES ? 0 : (mtu - 3 - HEADER_BYTES) / SAMPLE_BYTES;
}

// The nearest whole step of `full` / 32768; what is beyond the range, or no number, is clipped.
inline int16_t scaled(float value, float full) {
  const float steps = value / full * 32768.0f;
  if (!(steps > -32768.0f)) return -32768;
  if (steps >= 32767.0f) return 32767;
  return static_cast<int16_t>(steps < 0.0f ? steps - 0.5f : steps + 0.5f);
}

inline uint8_t *put16(uint8_t *to, uint16_t value) {
  to[0] = static_cast<uint8_t>(value & 0xff);
  to[1] = static_cast<uint8_t>(value >> 8);
  return to + 2;
}

// Packs `count` samples into `out`; returns the bytes of the notification, 0 if they do not fit into `room`.
// `number` goes up by one a notification, `tick_ms` is the clock at the first sample, `interval_10us` what lies between two.
inline size_t pack(uint8_t *out, size_t room, AccRange acc, GyrRange gyr, uint8_t number, uint32_t tick_ms,
                   uint16_t interval_10us, const Sample *samples, size_t count) {
  const size_t bytes = HEADER_BYTES + count * SAMPLE_BYTES;
  if (count == 0 || bytes > room) return 0;
  const float acc_full = static_cast<float>(2 << acc);
  const float gyr_full = static_cast<float>(250 << gyr);
  uint8_t *at = out;
  *at++ = static_cast<uint8_t>(1 << 4 | gyr << 2 | acc);
  *at++ = number;
  at = put16(at, static_cast<uint16_t>(tick_ms & 0xffff));
  at = put16(at, static_cast<uint16_t>(tick_ms >> 16));
  at = put16(at, interval_10us);
  for (size_t i = 0; i < count; i++) {
    for (int axis = 0; axis < 3; axis++) at = put16(at, static_cast<uint16_t>(scaled(samples[i].acc_g[axis], acc_full)));
    for (int axis = 0; axis < 3; axis++) at = put16(at, static_cast<uint16_t>(scaled(samples[i].gyr_dps[axis], gyr_full)));
  }
  return bytes;
}

// What a write to the control characteristic means. `interval_10us` stays as it was where none is given.
enum Control : uint8_t { CONTROL_UNKNOWN = 0, CONTROL_START = 1, CONTROL_STOP = 2 };

inline Control read_control(const uint8_t *data, size_t length, uint16_t *interval_10us) {
  if (length >= 1 && data[0] == 0) return CONTROL_STOP;
  if (length < 1 || data[0] != 1) return CONTROL_UNKNOWN;
  if (length >= 3) *interval_10us = static_cast<uint16_t>(data[1] | data[2] << 8);
  return CONTROL_START;
}

}  // namespace kneehold

#endif
