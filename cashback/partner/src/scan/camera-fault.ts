/** Why the camera can't be used, and what to do, in one sentence. https://w3c.github.io/mediacapture-main/#dom-mediadevices-getusermedia */
export function cameraFault(cause: unknown): string {
  const name = cause instanceof DOMException ? cause.name : '';
  if (name === 'NotAllowedError') {
    return 'La caméra n’est pas autorisée : autorisez-la dans les réglages du navigateur, ou saisissez le code.';
  }
  if (name === 'NotFoundError' || name === 'OverconstrainedError') {
    return 'Aucune caméra trouvée sur cet appareil : saisissez le code affiché sous le QR code du client.';
  }
  if (name === 'NotReadableError') {
    return 'La caméra est prise par une autre application : fermez-la et recommencez, ou saisissez le code.';
  }
  return 'La caméra ne peut pas être ouverte ici : saisissez le code affiché sous le QR code du client.';
}
