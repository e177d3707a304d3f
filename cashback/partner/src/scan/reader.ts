/** Reads a QR code off the picture that the video shows now; null when there is none to read. */
export type Reader = (video: HTMLVideoElement) => Promise<string | null>;

/** The browser's own detector (not yet in TypeScript's library): https://wicg.github.io/shape-detection-api/ */
interface BarcodeDetector {
  detect(source: HTMLVideoElement): Promise<{ rawValue: string }[]>;
}
interface BarcodeDetectorClass {
  new (options: { formats: string[] }): BarcodeDetector;
  getSupportedFormats(): Promise<string[]>;
}

/** The browser's detector where there is one, else jsQR, loaded only then. */
export async function openReader(): Promise<Reader> {
  const { BarcodeDetector } = globalThis as { BarcodeDetector?: BarcodeDetectorClass };
  const native = await BarcodeDetector?.getSupportedFormats().catch((): string[] => []);
  return BarcodeDetector && native?.includes('qr_code') ? nativeReader(BarcodeDetector) : await scriptReader();
}

function nativeReader(Detector: BarcodeDetectorClass): Reader {
  const detector = new Detector({ formats: ['qr_code'] });
  return async (video) => (await detector.detect(video))[0]?.rawValue ?? null;
}

/** Wide enough for a code held at arm's length, small enough for an old phone. */
const readWidthPx = 640;

async function scriptReader(): Promise<Reader> {
  const { default: jsQR } = await import('jsqr');
  const canvas = document.createElement('canvas');
  const context = canvas.getContext('2d', { willReadFrequently: true });
  return async (video) => {
    if (!context || video.videoWidth === 0) return null;
    const scale = Math.min(1, readWidthPx / video.videoWidth);
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = context.getImageData(0, 0, canvas.width, canvas.height);
    return jsQR(data, width, height, { inversionAttempts: 'dontInvert' })?.data || null;
  };
}
