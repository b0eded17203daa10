// The log-likelihood as a pitch, and a mixture as a sweep from left to right, for who asks for it. Until
// then there is no sound, nor anything that could make one.

// Hz of the lowest height and of the highest: two octaves
const LOWEST = 220, HIGHEST = 880;
// of the full volume
const VOLUME = 0.15;
// s for which a frame is heard, and in which it fades: the frames of a play run into each other
const HEARD = 0.12, FADES = 0.05;
// s for a sweep, in so many steps
const SWEEP = 2, STEPS = 100;

const pitchOf = (share) => LOWEST * (HIGHEST / LOWEST) ** Math.min(1, Math.max(0, share || 0));

function soundOf() {
  let context = null, tone = null;
  // a tone at no volume, and what moves it: from left, -1, to right, 1
  function voice() {
    const oscillator = context.createOscillator(), volume = context.createGain();
    const side = context.createStereoPanner();
    volume.gain.value = 0;
    oscillator.connect(volume).connect(side).connect(context.destination);
    oscillator.start();
    return { oscillator, volume: volume.gain, pitch: oscillator.frequency, side: side.pan };
  }

  return {
    isOn: () => tone !== null,

    // between silence, as at the beginning, and a tone for each frame
    toggle() {
      context ??= new AudioContext();
      if (tone) tone.oscillator.stop();
      tone = tone ? null : voice();
    },

    // while it is on. share : of the way from the lowest height to the highest
    follow(share) {
      const now = context.currentTime;
      tone.pitch.setValueAtTime(pitchOf(share), now);
      tone.volume.cancelScheduledValues(now);
      tone.volume.setValueAtTime(VOLUME, now);
      tone.volume.setTargetAtTime(0, now + HEARD, FADES);
    },

    // shareAt : how high it is at each share of the way from left to right
    sweep(shareAt) {
      context ??= new AudioContext();
      const now = context.currentTime, { oscillator, volume, pitch, side } = voice();
      const pitches = Float32Array.from({ length: STEPS + 1 }, (_, i) => pitchOf(shareAt(i / STEPS)));
      pitch.setValueCurveAtTime(pitches, now, SWEEP);
      side.setValueAtTime(-1, now);
      side.linearRampToValueAtTime(1, now + SWEEP);
      volume.setValueAtTime(VOLUME, now);
      volume.setTargetAtTime(0, now + SWEEP, FADES);
      oscillator.stop(now + SWEEP + 10 * FADES);
    },

    end() {
      context?.close();
      context = tone = null;
    },
  };
}
