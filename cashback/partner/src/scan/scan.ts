import { openReader } from './reader';

/**
 * Opens the camera into `video` and gives the first QR code seen; null when `signal` ends the search.
 * The camera is let go of in any case. Throws what the browser throws when the camera can't be had.
 */
export async function scan(video: HTMLVideoElement, signal: AbortSignal): Promise<string | null> {
  // Absent where the page is not served safely (https or localhost).
  if (!navigator.mediaDevices) throw new DOMException('no camera without https', 'SecurityError');
  const [camera, read] = await Promise.all([
    navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment', width: { ideal: 1280 } } }),
    openReader(),
  ]);
  try {
    video.srcObject = camera;
    if (!signal.aborted) await video.play();
    while (!signal.aborted) {
      const code = await read(video);
      if (code !== null) return code;
      await nextPicture(video);
    }
    return null;
  } finally {
    for (const track of camera.getTracks()) track.stop();
    video.srcObject = null;
  }
}

function nextPicture(video: HTMLVideoElement): Promise<unknown> {
  return new Promise((resolve) =>
    'requestVideoFrameCallback' in video ? video.requestVideoFrameCallback(resolve) : requestAnimationFrame(resolve),
  );
}
