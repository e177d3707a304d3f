import { expect, it } from 'vitest';
import { cameraFault } from './camera-fault';

it.each(['NotAllowedError', 'NotFoundError', 'NotReadableError', 'SecurityError'])(
  'a camera that fails with %s leads to the typed code',
  (name) => expect(cameraFault(new DOMException('', name))).toMatch(/saisissez le code/),
);
