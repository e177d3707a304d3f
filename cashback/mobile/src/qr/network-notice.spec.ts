import { describe, expect, it } from 'vitest';
import { refusal } from '../../../ui/api/refusal';
import { networkNotice } from './network-notice';

const offline = refusal('hors-ligne', 'Connexion impossible.');
const down = refusal('indisponible', 'Le service est momentanément indisponible.');

describe('what is said in front of the code', () => {
  it('is nothing while all is well', () => expect(networkNotice(null, 'code')).toBeNull());

  it('is, offline, that the code on screen still serves', () =>
    expect(networkNotice(offline, 'code')).toMatch(/^Vous êtes hors ligne : ce code reste valable/));

  it('is, offline without a code, what to check', () =>
    expect(networkNotice(offline, 'nothing')).toMatch(/vérifiez votre connexion/));

  it('does not blame the person’s network when the service is down', () => {
    expect(networkNotice(down, 'code')).toMatch(/^Le service ne répond pas/);
    expect(networkNotice(down, 'nothing')).toMatch(/^Le service est momentanément indisponible\. Un nouveau code/);
  });
});
