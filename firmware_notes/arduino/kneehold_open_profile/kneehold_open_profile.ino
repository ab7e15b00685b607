// A whole kneehold sensor on an Arduino Nano 33 BLE Sense Rev2 (libraries: ArduinoBLE, Arduino_BMI270_BMM150).
// Neither compiled for the board nor tried on it yet; the packing in the header is tested on a computer.

#include <ArduinoBLE.h>
#include <Arduino_BMI270_BMM150.h>

#include "kneehold_open_profile.h"

const size_t PER_PACKET = 5;            // 68 bytes; a link with a smaller MTU gets what fits
const uint16_t INTERVAL_10US = 1000;    // the library runs the chip at 99.84 Hz: kneehold takes the rate from the clock

BLEService service(KNEEHOLD_SERVICE);
BLECharacteristic samples(KNEEHOLD_SAMPLES, BLENotify, kneehold::HEADER_BYTES + PER_PACKET * kneehold::SAMPLE_BYTES);
BLECharacteristic control(KNEEHOLD_CONTROL, BLEWrite, 3);

kneehold::Sample waiting[PER_PACKET];
size_t held = 0;
uint32_t first_ms = 0;
uint8_t number = 0;
bool is_on = false;

void on_control(BLEDevice, BLECharacteristic characteristic) {
  uint16_t wanted = INTERVAL_10US;  // one fixed rate: the wish is read and not followed
  const kneehold::Control what = kneehold::read_control(characteristic.value(), characteristic.valueLength(), &wanted);
  if (what == kneehold::CONTROL_START) is_on = true;
  if (what == kneehold::CONTROL_STOP) is_on = false;
  held = 0;
}

void on_gone(BLEDevice) {
  is_on = false;
  held = 0;
}

void setup() {
  if (!IMU.begin() || !BLE.begin()) {
    pinMode(LED_BUILTIN, OUTPUT);
    digitalWrite(LED_BUILTIN, HIGH);  // steady light: the chip or the radio did not start
    while (true) delay(1000);
  }
  BLE.setLocalName("Thigh Nano");
  BLE.setAdvertisedService(service);
  service.addCharacteristic(samples);
  service.addCharacteristic(control);
  control.setEventHandler(BLEWritten, on_control);
  BLE.setEventHandler(BLEDisconnected, on_gone);
  BLE.addService(service);
  BLE.advertise();
}

void loop() {
  BLE.poll();
  if (!IMU.accelerationAvailable() || !IMU.gyroscopeAvailable()) return;
  const uint32_t now_ms = millis();
  kneehold::Sample &sample = waiting[held];
  IMU.readAcceleration(sample.acc_g[0], sample.acc_g[1], sample.acc_g[2]);
  IMU.readGyroscope(sample.gyr_dps[0], sample.gyr_dps[1], sample.gyr_dps[2]);
  if (!is_on) return;
  if (held == 0) first_ms = now_ms;
  if (++held < PER_PACKET) return;
  uint8_t packet[kneehold::HEADER_BYTES + PER_PACKET * kneehold::SAMPLE_BYTES];
  const size_t bytes = kneehold::pack(packet, sizeof packet, kneehold::ACC_4G, kneehold::GYR_2000DPS, number++, first_ms,
                                      INTERVAL_10US, waiting, held);
  held = 0;
  if (bytes > 0) samples.writeValue(packet, bytes);
}
