// Tones and the phone's own voice. Both need one tap to be allowed: `wake` is called from it.
"use strict";

const Sound = (() => {
  // Each tone: [Hz, start in s, length in s]...
  const TONES = {
    soft: [[523, 0, 0.18]],
    rise: [[440, 0, 0.14], [660, 0.14, 0.2]],
    fall: [[660, 0, 0.14], [440, 0.14, 0.2]],
    tick: [[880, 0, 0.05]],
    chord: [[523, 0, 0.5], [659, 0, 0.5], [784, 0, 0.5]],
    low_twice: [[220, 0, 0.18], [220, 0.26, 0.18]],
    inhale: [[330, 0, 0.6]],
    exhale: [[247, 0, 0.6]],
  };
  const BREATH_S = 0.06; // between a tone and the words after it
  let audio = null;
  let waiting = [];
  let lastId = 0;

  function wake() {
    const Context = window.AudioContext || window.webkitAudioContext;
    if (!audio && Context) audio = new Context();
    if (audio && audio.state === "suspended") audio.resume().catch(() => {});
  }

  function tone(name) {
    const notes = TONES[name];
    if (!notes) return 0;
    let end = 0;
    for (const [hz, at, length] of notes) {
      end = Math.max(end, at + length);
      if (!audio) continue;
      const source = audio.createOscillator();
      const gain = audio.createGain();
      const from = audio.currentTime + at;
      source.frequency.value = hz;
      gain.gain.setValueAtTime(0, from);
      gain.gain.linearRampToValueAtTime(0.3, from + 0.01);
      gain.gain.setValueAtTime(0.3, from + length - 0.02);
      gain.gain.linearRampToValueAtTime(0, from + length);
      source.connect(gain).connect(audio.destination);
      source.start(from);
      source.stop(from + length);
    }
    return end;
  }

  function say(words) {
    if (!window.speechSynthesis || !words) return;
    speechSynthesis.cancel(); // the newest words win
    const utterance = new SpeechSynthesisUtterance(words);
    utterance.lang = document.documentElement.lang;
    speechSynthesis.speak(utterance);
  }

  function play(cue) {
    let after = 0;
    for (const name of cue.tones) after += tone(name) + BREATH_S;
    if (cue.say) later(cue.id, after * 1000, () => say(cue.say));
  }

  function later(id, ms, action) {
    const entry = { id };
    entry.timer = setTimeout(() => { waiting = waiting.filter((one) => one !== entry); action(); }, ms);
    waiting.push(entry);
  }

  // Cues of an answer that took `lateMs` to come; what was hushed since is not heard.
  function take(cues, hushed, lateMs) {
    const stale = waiting.filter((one) => one.id <= hushed);
    stale.forEach((one) => clearTimeout(one.timer));
    waiting = waiting.filter((one) => one.id > hushed);
    for (const cue of cues) {
      if (cue.id <= lastId) continue;
      lastId = cue.id;
      later(cue.id, Math.max(0, cue.in - lateMs), () => play(cue));
    }
  }

  return { wake, say, take, get lastId() { return lastId; } };
})();
