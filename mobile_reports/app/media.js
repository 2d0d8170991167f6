// Photos, films and voices on their way into a report: made small here, or kept as they are.
const LONGEST_EDGE = 1600;
const LARGE = 500_000;
const LONGEST_VOICE = 120;
const VOICES = ["audio/mp4", "audio/webm;codecs=opus", "audio/ogg;codecs=opus"];
export const LARGEST_FILM = 80 * 2 ** 20;

export const hex = (bytes) => Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");

// A file with its length and hash, as a report promises it.
export async function hashed(file) {
  const content = await file.arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  return { content, size: content.byteLength, sha256: hex(digest), digest: btoa(String.fromCharCode(...digest)) };
}

// Drawn anew and smaller: neither place nor device of a photo leaves the phone.
export async function shrunk(file) {
  const drawn = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST_EDGE / Math.max(drawn.width, drawn.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(drawn.width * scale);
  canvas.height = Math.round(drawn.height * scale);
  canvas.getContext("2d").drawImage(drawn, 0, 0, canvas.width, canvas.height);
  drawn.close();
  const written = (quality) => new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  let blob = await written(0.8);
  if (blob.size > LARGE) blob = await written(0.6);
  return hashed(blob);
}

// Records until `stop` is called, two minutes at most; tells every second how long it is.
export async function listen(tell) {
  const stream = await navigator.mediaDevices.getUserMedia({ audio: true });
  const type = VOICES.find((each) => MediaRecorder.isTypeSupported(each));
  const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {});
  const parts = [];
  let seconds = 0;
  const timer = setInterval(() => {
    seconds += 1;
    if (seconds >= LONGEST_VOICE) recorder.stop();
    else tell(seconds);
  }, 1000);
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const done = new Promise((resolve) => {
    recorder.onstop = () => {
      clearInterval(timer);
      stream.getTracks().forEach((track) => track.stop());
      resolve(new Blob(parts, { type }));
    };
  });
  recorder.start(1000);
  tell(0);
  return { stop: () => recorder.state === "inactive" || recorder.stop(), done };
}
